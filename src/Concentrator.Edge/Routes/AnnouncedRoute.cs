using System.Net;

namespace Concentrator.Edge.Routes;

/// <summary>A route that stands, and how many tunnels need it.</summary>
internal sealed class AnnouncedRoute(IPNetwork prefix)
{
    internal IPNetwork Prefix { get; } = prefix;

    internal int Holders { get; set; }
}
