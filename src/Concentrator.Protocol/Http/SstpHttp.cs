using System.Text;

namespace Concentrator.Protocol.Http;

/// <summary>The HTTP exchange that opens an SSTP connection ([MS-SSTP] 3.2.4.1 and 4.1), and the balancers' probe on the same URI.</summary>
public static class SstpHttp
{
    /// <summary>The SSTP URI.</summary>
    public const string Path = "/sra_{BA195980-CD49-458b-9E23-C84EE0ADCD75}/";

    /// <summary>The SSTP method.</summary>
    public const string Method = "SSTP_DUPLEX_POST";

    /// <summary>The header with the client's id of this attempt to connect, for both sides' logs.</summary>
    public const string CorrelationIdHeader = "SSTPCORRELATIONID";

    // ULONGLONG_MAX: the body never ends.
    private const string EndlessLength = "18446744073709551615";

    /// <summary>What a request on an SSTP listener asks for. The path compares ignoring case, and its query is ignored.</summary>
    public static SstpHttpRequest Classify(HttpRequestHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        if (!IsSstpPath(head.Target))
        {
            return Method.Equals(head.Method, StringComparison.Ordinal) ? SstpHttpRequest.BadTunnel : SstpHttpRequest.Web;
        }

        return head.Method switch
        {
            Method when head.MinorVersion == 1 && head.IsAlways("Content-Length", EndlessLength) => SstpHttpRequest.Tunnel,
            Method => SstpHttpRequest.BadTunnel,
            "HEAD" => SstpHttpRequest.Probe,
            _ => SstpHttpRequest.WrongMethod,
        };
    }

    /// <summary>The client's correlation id, sent with braces or without; null when there is none that is a GUID.</summary>
    public static Guid? CorrelationId(HttpRequestHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        var text = head.Header(CorrelationIdHeader);
        return Guid.TryParseExact(text, "D", out var id) || Guid.TryParseExact(text, "B", out id) ? id : null;
    }

    /// <summary>The tenant that the query names (<c>?tenantid=contoso.example</c>), compared ignoring case; null when it names none.</summary>
    public static string? Tenant(HttpRequestHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        const string Name = "tenantid=";
        var query = head.Target.IndexOf('?', StringComparison.Ordinal);
        if (query < 0)
        {
            return null;
        }

        foreach (var range in head.Target.AsSpan(query + 1).Split('&'))
        {
            var part = head.Target.AsSpan(query + 1)[range];
            if (part.StartsWith(Name, StringComparison.OrdinalIgnoreCase) && part.Length > Name.Length)
            {
                return Uri.UnescapeDataString(part[Name.Length..].ToString());
            }
        }

        return null;
    }

    /// <summary>The 200 answer that opens the tunnel, whole. Clients that read it with one read and hold few headers get one header.</summary>
    public static ReadOnlySpan<byte> Accepted => "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\n"u8;

    /// <summary>A whole answer with an empty body that closes the connection.</summary>
    /// <param name="statusCode">200, 400, 404, 405, 408, 431, 502, 503 or 504; others are a fault of the caller.</param>
    public static ReadOnlySpan<byte> Answer(int statusCode) => statusCode switch
    {
        200 => "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8,
        400 => "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8,
        404 => "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8,
        405 => "HTTP/1.1 405 Method Not Allowed\r\nAllow: SSTP_DUPLEX_POST, HEAD\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8,
        408 => "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8,
        431 => "HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8,
        502 => "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8,
        503 => "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8,
        504 => "HTTP/1.1 504 Gateway Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(statusCode), statusCode, "There is no answer with this status code."),
    };

    /// <summary>The client's request, whole.</summary>
    /// <param name="host">The server's name, with its port when that is not 443.</param>
    /// <param name="correlationId">A new id for each attempt to connect.</param>
    public static byte[] Request(string host, Guid correlationId)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        if (host.AsSpan().ContainsAnyExceptInRange('\x21', '\x7E'))
        {
            throw new ArgumentException($"'{host}' cannot stand in a Host header.", nameof(host));
        }

        return Encoding.ASCII.GetBytes(
            $"{Method} {Path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {EndlessLength}\r\n"
            + $"{CorrelationIdHeader}: {correlationId.ToString("B").ToUpperInvariant()}\r\n\r\n");
    }

    private static bool IsSstpPath(string target)
    {
        var path = target.AsSpan();
        var scheme = path.IndexOf("://");
        if (scheme > 0 && path[0] != '/')
        {
            // The absolute form (RFC 9112 §3.2.2).
            var slash = path[(scheme + 3)..].IndexOf('/');
            path = slash < 0 ? [] : path[(scheme + 3 + slash)..];
        }

        var query = path.IndexOf('?');
        path = query < 0 ? path : path[..query];

        // Braces do not belong in a URI unescaped, so some senders escape them (RFC 3986 §2.1).
        return Uri.UnescapeDataString(path).Equals(Path, StringComparison.OrdinalIgnoreCase);
    }
}
