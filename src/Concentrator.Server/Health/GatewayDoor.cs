using System.Net;

namespace Concentrator.Server.Health;

/// <summary>
/// Lets in what is meant for the gateway itself, and answers the rest. A browser in the tunnel also brings requests of other pages here: those of hosts whose port 80 is redirected in quarantine, and those of
/// names that somebody lets point at the gateway. Their scripts are to learn nothing and to state nothing.
/// </summary>
internal static class GatewayDoor
{
    private const int Http = 80;

    /// <summary>Whether a request may be answered; if not, it has been: a browser that came by another name is sent to the page.</summary>
    internal static async Task<bool> Admits(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        if (!IsOwn(context))
        {
            response.Headers.Connection = "close";
            if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            {
                response.StatusCode = StatusCodes.Status302Found;
                response.Headers.Location = PageOf(context.Connection);
                response.Headers.CacheControl = "no-store";
                return false;
            }

            await PostureEndpoint.Refuse(context, StatusCodes.Status421MisdirectedRequest, $"The Host is not the gateway's address; ask {PageOf(context.Connection)}.");
            return false;
        }

        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && IsForeign(request))
        {
            await PostureEndpoint.Refuse(context, StatusCodes.Status403Forbidden, "A page of another site asks.");
            return false;
        }

        return true;
    }

    /// <summary>
    /// Whether the Host header (RFC 9110 §7.2) is the address that the connection has come to: with its port, or with that of HTTP, which is redirected where the page has another.
    /// </summary>
    private static bool IsOwn(HttpContext context)
    {
        var host = context.Request.Host;
        return host.HasValue
            && IPAddress.TryParse(host.Host, out var address)
            && address.Equals(context.Connection.LocalIpAddress)
            && ((host.Port ?? Http) == context.Connection.LocalPort || (host.Port ?? Http) == Http);
    }

    /// <summary>Whether a browser says that a page of another origin asks (RFC 6454 §7; Fetch Metadata). Agents say nothing.</summary>
    private static bool IsForeign(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers.Origin.ToString();
        return (site.Length > 0 && !Is(site, "same-origin") && !Is(site, "none"))
            || (origin.Length > 0 && !Is(origin, $"http://{request.Host.Value}"));
    }

    /// <summary>Where the gateway's page is, as the client of a connection reaches it.</summary>
    private static string PageOf(ConnectionInfo connection) => new UriBuilder(Uri.UriSchemeHttp, connection.LocalIpAddress!.ToString(), connection.LocalPort, "/").Uri.AbsoluteUri;

    private static bool Is(string text, string other) => string.Equals(text, other, StringComparison.OrdinalIgnoreCase);
}
