using Concentrator.Cluster.Links;
using Concentrator.Control;
using StackExchange.Redis;

namespace Concentrator.Cluster;

/// <summary>How a node of a cluster is set up. All nodes of one cluster are given the same policies.</summary>
public sealed record ClusterSettings : ControlPlaneOptions
{
    /// <summary>The cluster's name: several clusters may share one Redis.</summary>
    public string ClusterName { get; init; } = "concentrator";

    /// <summary>This node's name, which no other node has.</summary>
    public required string NodeName { get; init; }

    /// <summary>The Redis of the cluster, as StackExchange.Redis writes it: hosts, then options (<c>password=…,ssl=true,serviceName=…</c>).</summary>
    public required string Redis { get; init; }

    /// <summary>The authorities of a Redis with TLS whose certificate is not of a public one, PEM; null for the system's.</summary>
    public string? RedisAuthorityPath { get; init; }

    /// <summary>The mutual TLS between nodes; null for connections that are open to everybody who reaches them.</summary>
    public NodeCertificateFiles? Certificate { get; init; }

    /// <summary>
    /// Files of 32 bytes with the keys that users' secrets are sealed with, the same on every silo: the first seals, all open. Empty: the cluster makes its keys and keeps them
    /// in Redis.
    /// </summary>
    public IReadOnlyList<string> SealingKeys { get; init; } = [];

    /// <summary>Whether calls carry on the trace that they belong to.</summary>
    public bool Traced { get; init; }

    /// <summary>How long an edge's lease lasts from one renewal on, 2 minutes by default: so long its tunnels flow when no silo or no Redis answers.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long after a lease's end its addresses stay out of use: more than an edge's clock and ours may drift apart in a lease; 5 seconds by default.</summary>
    public TimeSpan LeaseGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Says that no edge of the cluster was ever at work, so that addresses can be given out at once. Without it a control plane that finds Redis empty waits for one lease
    /// and the grace time: edges may be at work that hold addresses it does not know of.
    /// </summary>
    public bool FirstStart { get; init; }

    /// <summary>How long what a lost edge held stays out of use.</summary>
    public TimeSpan Fence => LeaseDuration + LeaseGrace;

    /// <summary>What is wrong with how Redis is named; null when nothing is.</summary>
    public static string? RedisProblem(string connection)
    {
        try
        {
            return ConfigurationOptions.Parse(connection).EndPoints.Count > 0 ? null : "names no server; give host:port, several with commas between them, then options";
        }
        catch (ArgumentException unusable)
        {
            // Its message may repeat a part of what was given, which may be the password.
            return $"is not as StackExchange.Redis writes it{(unusable.ParamName is { } option ? $" ({option})" : "")}; give host:port, several with commas between them, then options such as password=…,ssl=true,serviceName=…";
        }
    }

    /// <summary>Makes settings with the defaults of a cluster.</summary>
    public ClusterSettings()
    {
        // A call that waits keeps its grain from moving to another silo: it waits shortly, and asks again.
        CommandWait = TimeSpan.FromSeconds(2);
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Problems()
    {
        foreach (var problem in base.Problems())
        {
            yield return problem;
        }

        if (LeaseDuration < TimeSpan.FromSeconds(5))
        {
            yield return $"Cluster:LeaseDuration is {LeaseDuration}; at least 5 seconds are needed.";
        }

        if (LeaseGrace < TimeSpan.FromSeconds(1))
        {
            yield return $"Cluster:LeaseGrace is {LeaseGrace}; at least 1 second is needed.";
        }

        if (Certificate is { } files && files.Problem() is { } unusable)
        {
            yield return $"Cluster:Certificate: {unusable}";
        }
    }
}
