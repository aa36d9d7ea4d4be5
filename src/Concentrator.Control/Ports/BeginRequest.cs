using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Ports;

/// <summary>Begins an authentication (<see cref="IControlPlane.Begin"/>).</summary>
public sealed record BeginRequest(string Edge, long Epoch, TunnelId Tunnel, TunnelOrigin Origin, AuthenticationMethod Method)
{
    /// <summary>The only pool that the client's address may come from, unless the user has an address of its own; null for whichever has one.</summary>
    public string? Pool { get; init; }
}
