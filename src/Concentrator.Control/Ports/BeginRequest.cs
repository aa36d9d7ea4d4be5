using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Ports;

/// <summary>Begins an authentication (<see cref="IControlPlane.Begin"/>).</summary>
public sealed record BeginRequest(string Edge, long Epoch, TunnelId Tunnel, TunnelOrigin Origin, AuthenticationMethod Method);
