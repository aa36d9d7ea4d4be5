namespace Concentrator.Interop.Tests.Cluster;

/// <summary>What a cluster under test is made of.</summary>
internal sealed record ClusterPlan
{
    /// <summary>How many silos: <c>silo1</c>, <c>silo2</c> …</summary>
    public int Silos { get; init; } = 1;

    /// <summary>How many edges: <c>edge1</c>, <c>edge2</c> …</summary>
    public int Edges { get; init; } = 1;

    /// <summary>Whether HAProxy stands before the edges, with the configuration that operators get.</summary>
    public bool Door { get; init; }

    /// <summary>The most tunnels through the door at once.</summary>
    public int DoorConnections { get; init; } = 4000;

    /// <summary>Whether Redis keeps an append-only file.</summary>
    public bool AppendOnlyFile { get; init; } = true;

    /// <summary>Whether the nodes have certificates of the cluster's authority.</summary>
    public bool MutualTls { get; init; } = true;

    /// <summary>How long an edge's lease lasts.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Whether nobody was at work in this cluster before, so that addresses can be given out at once.</summary>
    public bool FirstStart { get; init; } = true;

    /// <summary>The pool that addresses come from.</summary>
    public string Pool { get; init; } = "10.99.0.0/16";

    /// <summary>The pool's IPv6 network; null: clients get no IPv6.</summary>
    public string? Pool6 { get; init; }

    /// <summary>Further settings of every silo, <c>KEY=VALUE</c>.</summary>
    public IReadOnlyList<string> SiloSettings { get; init; } = [];

    /// <summary>Further settings of every edge, <c>KEY=VALUE</c>.</summary>
    public IReadOnlyList<string> EdgeSettings { get; init; } = [];
}
