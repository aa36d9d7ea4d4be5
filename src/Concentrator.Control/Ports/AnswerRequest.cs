namespace Concentrator.Control.Ports;

/// <summary>Carries one authentication packet (<see cref="IControlPlane.Answer"/>), without the PPP protocol number. Rounds count from 1.</summary>
public sealed record AnswerRequest(string Edge, long Epoch, TunnelId Tunnel, int Round, byte[] Packet);
