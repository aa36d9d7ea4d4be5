using System.Globalization;

namespace Concentrator.Control.Sessions;

/// <summary>How many sessions a user may have at once (<c>Sessions:PerUser</c>).</summary>
/// <param name="Maximum">The most at once; null: no limit.</param>
/// <param name="Replaces">A newer session ends the older ones, when it opens.</param>
public sealed record SessionPolicy(int? Maximum, bool Replaces)
{
    /// <summary>As many as there are addresses.</summary>
    public static SessionPolicy Unlimited { get; } = new(Maximum: null, Replaces: false);

    /// <summary>One; the newer ends the older.</summary>
    public static SessionPolicy Replace { get; } = new(Maximum: null, Replaces: true);

    /// <summary>One; another login is refused.</summary>
    public static SessionPolicy Deny { get; } = AtMost(1);

    /// <summary>So many; another login is refused.</summary>
    public static SessionPolicy AtMost(int sessions) => new(sessions, Replaces: false);

    /// <summary>Whether another session may be, where so many are open.</summary>
    public bool Admits(int open) => Maximum is not { } maximum || open < maximum;

    /// <summary>Reads <c>unlimited</c>, <c>replace</c>, <c>deny</c> or a number of at least 1.</summary>
    public static bool TryParse(string? text, out SessionPolicy policy)
    {
        policy = Unlimited;
        switch (text?.Trim().ToUpperInvariant())
        {
            case "UNLIMITED":
                return true;
            case "REPLACE":
                policy = Replace;
                return true;
            case "DENY":
                policy = Deny;
                return true;
            case { } number when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var sessions) && sessions > 0:
                policy = AtMost(sessions);
                return true;
            default:
                return false;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => this switch
    {
        { Replaces: true } => "replace",
        { Maximum: { } maximum } => maximum.ToString(CultureInfo.InvariantCulture),
        _ => "unlimited",
    };
}
