using System.Net;

namespace Concentrator.Control.Radius;

/// <summary>Who may end and change sessions by RADIUS (section <c>Radius:Dynamic</c>, RFC 5176).</summary>
public sealed record RadiusDynamicOptions
{
    /// <summary>Where requests are listened for; port 3799 is the standard's.</summary>
    public required IReadOnlyList<IPEndPoint> Listen { get; init; }

    /// <summary>Who may send them.</summary>
    public required IReadOnlyList<RadiusDynamicClient> Clients { get; init; }

    /// <summary>What we are called.</summary>
    public RadiusNas Nas { get; init; } = RadiusNas.ByEdge;

    /// <summary>How far a request's Event-Timestamp may be from our clock, before or after; 5 minutes by default.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether requests must have an Event-Timestamp; true by default. Without one, whoever has seen a request may send it again later.</summary>
    public bool RequireEventTimestamp { get; init; } = true;
}
