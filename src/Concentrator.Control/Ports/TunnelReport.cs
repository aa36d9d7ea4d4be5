namespace Concentrator.Control.Ports;

/// <summary>What an edge tells of one open tunnel in its renewals.</summary>
public sealed record TunnelReport(TunnelId Tunnel, TunnelCounters Counters)
{
    /// <summary>
    /// What the tunnel is, told after the control plane's record differed (<see cref="RenewAnswer.DigestAgrees"/>): from it a control plane that has lost its memory
    /// makes its record again. Null otherwise.
    /// </summary>
    public TunnelDetails? Details { get; init; }
}
