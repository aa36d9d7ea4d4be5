using Concentrator.Protocol.Health;

namespace Concentrator.Control.Ports;

/// <summary>A machine has made a statement of health from outside its tunnel (<see cref="IControlPlane.StateMachineHealth"/>).</summary>
/// <param name="Claim">What shows that the machine has made it, and that it is new.</param>
/// <param name="Statement">The statement.</param>
public sealed record MachineHealthRequest(MachineClaim Claim, StatementOfHealth Statement)
{
    /// <summary>The tunnel that it is about, whichever edge carries it; null: that of the machine.</summary>
    public TunnelId? Tunnel { get; init; }
}
