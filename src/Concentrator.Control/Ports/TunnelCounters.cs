namespace Concentrator.Control.Ports;

/// <summary>What went through a tunnel, inner IP packets. Up is from the client.</summary>
public readonly record struct TunnelCounters(long BytesUp, long BytesDown, long PacketsUp, long PacketsDown)
{
    /// <summary>The later of two counts of one tunnel, whichever came first: counters only grow.</summary>
    public TunnelCounters Later(TunnelCounters other) => new(
        Math.Max(BytesUp, other.BytesUp),
        Math.Max(BytesDown, other.BytesDown),
        Math.Max(PacketsUp, other.PacketsUp),
        Math.Max(PacketsDown, other.PacketsDown));
}
