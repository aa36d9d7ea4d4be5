using System.Net;
using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Radius;

/// <summary>One RADIUS server, for one kind of request (<c>Radius:Servers:&lt;name&gt;</c>).</summary>
public sealed record RadiusServerOptions
{
    /// <summary>Its name, for logs and metrics.</summary>
    public required string Name { get; init; }

    /// <summary>Its address and port; 1812 is authentication's, 1813 accounting's (RFC 2865 §3, RFC 2866 §3).</summary>
    public required IPEndPoint Address { get; init; }

    /// <summary>The shared secret.</summary>
    public required RadiusSecret Secret { get; init; }

    /// <summary>Servers of a lower number are asked first; the others when those do not answer. 1 by default.</summary>
    public int Priority { get; init; } = 1;

    /// <summary>Its share of the requests among servers of the same priority; 1 by default, 0 to 1000. 0: only when no other is left.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>How long an answer is waited for before the request is sent again; 2 seconds by default.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often a request is sent before the next server is asked; 2 by default.</summary>
    public int Tries { get; init; } = 2;

    /// <summary>
    /// Whether answers to Access-Requests must have a Message-Authenticator (CVE-2024-3596); true by default. A server that cannot give one is to be reached through a
    /// protected network only.
    /// </summary>
    public bool RequireMessageAuthenticator { get; init; } = true;
}
