using Concentrator.Control.Ports;

namespace Concentrator.Control.Sessions;

/// <summary>A session's place among all by age: where a page ends and the next begins, whatever opens and ends meanwhile.</summary>
/// <param name="OpenedAt">When it opened, in milliseconds of Unix time: that much of it is kept.</param>
/// <param name="Tunnel">Its tunnel, for sessions of one moment.</param>
public readonly record struct SessionPosition(long OpenedAt, TunnelId Tunnel) : IComparable<SessionPosition>
{
    /// <summary>The place of a session.</summary>
    public static SessionPosition Of(DateTimeOffset openedAt, TunnelId tunnel) => new(openedAt.ToUnixTimeMilliseconds(), tunnel);

    /// <inheritdoc/>
    public int CompareTo(SessionPosition other) => OpenedAt.CompareTo(other.OpenedAt) is not 0 and var order ? order : Tunnel.Value.CompareTo(other.Tunnel.Value);

    /// <summary>Whether one is before another.</summary>
    public static bool operator <(SessionPosition left, SessionPosition right) => left.CompareTo(right) < 0;

    /// <summary>Whether one is after another.</summary>
    public static bool operator >(SessionPosition left, SessionPosition right) => left.CompareTo(right) > 0;

    /// <summary>Whether one is not after another.</summary>
    public static bool operator <=(SessionPosition left, SessionPosition right) => left.CompareTo(right) <= 0;

    /// <summary>Whether one is not before another.</summary>
    public static bool operator >=(SessionPosition left, SessionPosition right) => left.CompareTo(right) >= 0;
}
