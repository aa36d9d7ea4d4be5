using System.Net;

namespace Concentrator.Server.Configuration;

/// <summary>The cluster that a node belongs to, and where a silo is reached.</summary>
internal sealed record ClusterNodeSettings
{
    /// <summary>The Redis of the cluster; may hold a password.</summary>
    public required string Redis { get; init; }

    /// <summary>The authorities of a Redis with TLS; null for the system's.</summary>
    public string? RedisAuthorityPath { get; init; }

    /// <summary>The cluster's name.</summary>
    public required string Name { get; init; }

    /// <summary>How long an edge's lease lasts.</summary>
    public required TimeSpan LeaseDuration { get; init; }

    /// <summary>How long after its end what was leased stays out of use.</summary>
    public required TimeSpan LeaseGrace { get; init; }

    /// <summary>Whether no edge was ever at work.</summary>
    public required bool FirstStart { get; init; }

    /// <summary>The address at which other nodes reach the silo, and that it listens on.</summary>
    public required IPAddress SiloAddress { get; init; }

    /// <summary>The silo's TCP port for other silos.</summary>
    public required int SiloPort { get; init; }

    /// <summary>The silo's TCP port for edges.</summary>
    public required int GatewayPort { get; init; }

    /// <summary>The node's certificate for the connections between nodes; null for none.</summary>
    public string? CertificatePath { get; init; }

    /// <summary>Its private key; null when the certificate's file has it.</summary>
    public string? KeyPath { get; init; }

    /// <summary>The authorities of the nodes' certificates; given with the certificate.</summary>
    public string? AuthorityPath { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{nameof(ClusterNodeSettings)}: {Name}";

    /// <summary>Files with the keys that users' secrets are sealed with, the first of which seals; empty when the cluster keeps its keys in Redis.</summary>
    public required IReadOnlyList<string> SealingKeys { get; init; }
}
