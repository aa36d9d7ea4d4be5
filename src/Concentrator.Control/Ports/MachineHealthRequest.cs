using Concentrator.Protocol.Health;

namespace Concentrator.Control.Ports;

/// <summary>A machine has made a statement of health from outside its tunnel (<see cref="IControlPlane.StateMachineHealth"/>).</summary>
/// <param name="Token">The machine's token, as it came.</param>
/// <param name="Statement">The statement.</param>
public sealed record MachineHealthRequest(string Token, StatementOfHealth Statement)
{
    /// <summary>The tunnel that it is about, whichever edge carries it; null: that of the machine.</summary>
    public TunnelId? Tunnel { get; init; }

    /// <summary>Nothing of the token: it is a secret.</summary>
    public override string ToString() => $"{nameof(MachineHealthRequest)} of {Statement.Machine}";
}
