namespace Concentrator.Control.Radius;

/// <summary>How sessions are accounted for (section <c>Radius:Accounting</c>).</summary>
public sealed record RadiusAccountingOptions
{
    /// <summary>The servers, one at least.</summary>
    public required IReadOnlyList<RadiusServerOptions> Servers { get; init; }

    /// <summary>How long a server that did not answer is asked after all others; 1 minute by default.</summary>
    public TimeSpan DeadTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>What we are called.</summary>
    public RadiusNas Nas { get; init; } = RadiusNas.ByEdge;

    /// <summary>How often it is told how far a session is, when its accept does not say; 10 minutes by default, null for never.</summary>
    public TimeSpan? Interim { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Whether Accounting-On and -Off are sent when an edge comes and leaves (RFC 2866 §5.1). A server may take all sessions of the NAS for over then: only for an edge that is a NAS of
    /// its own to it.
    /// </summary>
    public bool TellsOfEdges { get; init; }

    /// <summary>How many records may wait for a server; 100,000 by default. In a cluster each of its shards has its part of them.</summary>
    public int SpoolSize { get; init; } = 100_000;

    /// <summary>How long a record waits before it is given up; 7 days by default.</summary>
    public TimeSpan SpoolAge { get; init; } = TimeSpan.FromDays(7);
}
