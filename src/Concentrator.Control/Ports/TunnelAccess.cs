using System.Net;

namespace Concentrator.Control.Ports;

/// <summary>What a tunnel may do. All of it can change while the tunnel lives (<see cref="EdgeCommandKind.Access"/>); the edge enforces it.</summary>
public sealed record TunnelAccess
{
    /// <summary>The most <see cref="Filters"/>: an edge ends a tunnel that has more, for it could not enforce them.</summary>
    public const int MaxFilters = 16;

    /// <summary>The most <see cref="Remediation"/> networks.</summary>
    public const int MaxRemediation = 4_096;

    /// <summary>The greatest of <see cref="RateUp"/> and <see cref="RateDown"/>, bits a second; the least is 1.</summary>
    public const long MaxRate = 1_000_000_000_000;

    /// <summary>Everything, without end.</summary>
    public static TunnelAccess Unlimited { get; } = new();

    /// <summary>The rule of the access policy that said so; null: none.</summary>
    public string? Rule { get; init; }

    /// <summary>How far it is let in.</summary>
    public AccessLevel Level { get; init; }

    /// <summary>When the grace time of <see cref="AccessLevel.Probation"/> is over; null otherwise.</summary>
    public DateTimeOffset? ProbationEnds { get; init; }

    /// <summary>What a tunnel in quarantine reaches, besides its DNS servers and the gateway.</summary>
    public IReadOnlyList<IPNetwork> Remediation { get; init; } = [];

    /// <summary>What a tunnel in quarantine reaches besides, packet by packet: its lines only permit, and its defaults count for nothing; null: nothing. It is no filter at any other level.</summary>
    public PacketFilter? RemediationFilter { get; init; }

    /// <summary>What the machine lacks, for a person, each in a sentence of its own; empty when it lacks nothing.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Where a person reads what to do about it, an address of the web; null: nowhere.</summary>
    public string? Url { get; init; }

    /// <summary>A packet goes through when each of them lets it.</summary>
    public IReadOnlyList<PacketFilter> Filters { get; init; } = [];

    /// <summary>
    /// The digests of filters that lie beside this (<see cref="EdgeCommandBatch.Filters"/>, <see cref="RenewRequest.Filters"/>) and belong in the place of <see cref="Filters"/>, which then has
    /// <see cref="PacketFilter.DenyAll"/>. Only on the way from node to node, and where it is kept; an edge never sees it.
    /// </summary>
    public IReadOnlyList<string> FilterDigests { get; init; } = [];

    /// <summary>The most that comes from the client, bits of inner IP packets a second; null: no limit.</summary>
    public long? RateUp { get; init; }

    /// <summary>The most that goes to the client, bits of inner IP packets a second; null: no limit.</summary>
    public long? RateDown { get; init; }

    /// <summary>The longest the session may live, counted from its beginning; null for no limit.</summary>
    public TimeSpan? SessionLimit { get; init; }

    /// <summary>The longest it may move no packet; null for no limit.</summary>
    public TimeSpan? IdleLimit { get; init; }

    /// <inheritdoc/>
    public bool Equals(TunnelAccess? other) =>
        other is not null && string.Equals(Rule, other.Rule, StringComparison.Ordinal) && Level == other.Level && ProbationEnds == other.ProbationEnds && RateUp == other.RateUp && RateDown == other.RateDown
        && SessionLimit == other.SessionLimit && IdleLimit == other.IdleLimit
        && string.Equals(Url, other.Url, StringComparison.Ordinal) && Remediation.SequenceEqual(other.Remediation) && RemediationFilter == other.RemediationFilter && Missing.SequenceEqual(other.Missing, StringComparer.Ordinal) && Filters.SequenceEqual(other.Filters)
        && FilterDigests.SequenceEqual(other.FilterDigests, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Level, ProbationEnds, RateUp, RateDown, SessionLimit, IdleLimit, Filters.Count, Remediation.Count);
}
