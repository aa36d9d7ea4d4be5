using System.Net;

namespace Concentrator.Control.Radius;

/// <summary>How RADIUS servers are asked (section <c>Radius</c>).</summary>
public sealed record RadiusOptions
{
    /// <summary>The servers, one at least.</summary>
    public required IReadOnlyList<RadiusServerOptions> Servers { get; init; }

    /// <summary>How long a server that did not answer is asked after all others; 1 minute by default.</summary>
    public TimeSpan DeadTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>What we are called in NAS-Identifier (RFC 2865 §5.32); null: the name of the edge that has the tunnel.</summary>
    public string? NasIdentifier { get; init; }

    /// <summary>What we are called in NAS-IP-Address or NAS-IPv6-Address; null: neither is sent.</summary>
    public IPAddress? NasAddress { get; init; }

    /// <summary>Whether users of our own are looked up first; when false, every login is for the servers to judge.</summary>
    public bool OwnUsersFirst { get; init; }
}
