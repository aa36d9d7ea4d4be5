using System.Net;

namespace Concentrator.Edge.Routes;

/// <summary>One tunnel's claim to a route: taken once and given back once, in this order, with <see cref="AnnouncedRoutes"/>.</summary>
/// <param name="prefix">The grant's route.</param>
/// <param name="term">The <see cref="AnnouncedRoutes.Term"/> that the tunnel began in.</param>
internal sealed class RouteHold(IPNetwork prefix, long term)
{
    internal IPNetwork Prefix { get; } = prefix;

    internal long Term { get; } = term;

    /// <summary>What is held; null when nothing is. <see cref="AnnouncedRoutes"/> alone sets it.</summary>
    internal AnnouncedRoute? Route { get; set; }
}
