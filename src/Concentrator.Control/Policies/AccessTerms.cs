using System.Net;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Policies;

/// <summary>What a rule gives those whom it lets in. What is null is as it is for everybody.</summary>
public sealed record AccessTerms
{
    /// <summary>Nothing of its own.</summary>
    public static AccessTerms None { get; } = new();

    /// <summary>How far they are let in, whatever their health.</summary>
    public AccessLevel Level { get; init; }

    /// <summary>With <see cref="AccessLevel.Probation"/>: how long from the session's beginning, before quarantine.</summary>
    public TimeSpan GraceTime { get; init; }

    /// <summary>What they reach in quarantine, besides what their health policy names.</summary>
    public IReadOnlyList<IPNetwork> Remediation { get; init; } = [];

    /// <summary>The health policy that judges their machines; null: none.</summary>
    public HealthPolicy? Health { get; init; }

    /// <summary>The pool that the address comes from.</summary>
    public string? Pool { get; init; }

    /// <summary>An address of one's own.</summary>
    public Ipv4Address? Address { get; init; }

    /// <summary>DNS servers, IPv4 and IPv6.</summary>
    public IReadOnlyList<IPAddress>? DnsServers { get; init; }

    /// <summary>NetBIOS name servers.</summary>
    public IReadOnlyList<IPAddress>? NbnsServers { get; init; }

    /// <summary>The domain that clients complete names with; empty: none.</summary>
    public string? DnsSuffix { get; init; }

    /// <summary>Networks that clients are told to reach through the tunnel; empty: none.</summary>
    public IReadOnlyList<IPNetwork>? ClientRoutes { get; init; }

    /// <summary>Packet filters; a packet has to pass each.</summary>
    public IReadOnlyList<PacketFilter> Filters { get; init; } = [];

    /// <summary>The most that comes from the client, bits a second.</summary>
    public long? RateUp { get; init; }

    /// <summary>The most that goes to the client, bits a second.</summary>
    public long? RateDown { get; init; }

    /// <summary>The longest a session may live.</summary>
    public TimeSpan? SessionLimit { get; init; }

    /// <summary>The longest it may move no packet.</summary>
    public TimeSpan? IdleLimit { get; init; }

    /// <summary>How many sessions a user may have at once.</summary>
    public SessionPolicy? Sessions { get; init; }
}
