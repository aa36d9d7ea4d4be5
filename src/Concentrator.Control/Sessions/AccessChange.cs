using System.Net;
using Concentrator.Control.Ports;

namespace Concentrator.Control.Sessions;

/// <summary>What an authentication server says that a session may do, at its login or later. What is null stays as it is.</summary>
public sealed record AccessChange
{
    /// <summary>Nothing.</summary>
    public static AccessChange Nothing { get; } = new();

    /// <summary>The longest the session may live, counted from its beginning; zero: no limit.</summary>
    public TimeSpan? SessionLimit { get; init; }

    /// <summary>The longest it may move no packet; zero: no limit.</summary>
    public TimeSpan? IdleLimit { get; init; }

    /// <summary>The most that comes from the client, bits a second; 0: no limit.</summary>
    public long? RateUp { get; init; }

    /// <summary>The most that goes to the client, bits a second; 0: no limit.</summary>
    public long? RateDown { get; init; }

    /// <summary>How far it is let in.</summary>
    public AccessLevel? Level { get; init; }

    /// <summary>When the grace time of a probation is over.</summary>
    public DateTimeOffset? ProbationEnds { get; init; }

    /// <summary>What it reaches in quarantine.</summary>
    public IReadOnlyList<IPNetwork>? Remediation { get; init; }

    /// <summary>Its packet filters: they take the place of those of the same attributes (<see cref="PacketFilter.Origin"/>), and no other's.</summary>
    public IReadOnlyList<PacketFilter>? Filters { get; init; }

    /// <summary>The groups that the user is in, for the access policy.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>When it was decided, to the second; null: nobody said. One that was decided before the last one that a session has taken is outdated.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>What tells it from others of the same second; a session takes it once.</summary>
    public string Id { get; init; } = "";

    /// <summary>What a session may do by this, where it could do something else before.</summary>
    public TunnelAccess ApplyTo(TunnelAccess access)
    {
        ArgumentNullException.ThrowIfNull(access);
        var level = Level ?? access.Level;
        return access with
        {
            SessionLimit = SessionLimit is { } session ? OrNone(session) : access.SessionLimit,
            IdleLimit = IdleLimit is { } idle ? OrNone(idle) : access.IdleLimit,
            RateUp = RateUp is { } up ? OrNone(up) : access.RateUp,
            RateDown = RateDown is { } down ? OrNone(down) : access.RateDown,
            Level = level,
            ProbationEnds = level == AccessLevel.Probation ? ProbationEnds ?? access.ProbationEnds : null,
            Remediation = Remediation ?? access.Remediation,
            Filters = Filters is { } filters ? Replace(access.Filters, filters) : access.Filters,
        };
    }

    /// <summary>A filter whose attribute is not known stays: nobody has named it, so nobody has lifted it.</summary>
    private static PacketFilter[] Replace(IReadOnlyList<PacketFilter> before, IReadOnlyList<PacketFilter> named) =>
        [.. before.Where(old => old.Origin is null || named.All(filter => filter.Origin != old.Origin)).Concat(named).Distinct()];

    private static TimeSpan? OrNone(TimeSpan limit) => limit == TimeSpan.Zero ? null : limit;

    private static long? OrNone(long rate) => rate == 0 ? null : rate;
}
