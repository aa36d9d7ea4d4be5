using System.Net;

namespace Concentrator.Server.WebConsole;

/// <summary>Whether a request can be the console's own: against listeners on the way, names of others that lead here (DNS rebinding), and pages of others that send requests here (CSRF).</summary>
internal static class ConsoleGuard
{
    /// <summary>Why a request may have nothing to do with the console; null: it may.</summary>
    internal static string? Objection(HttpContext context)
    {
        if (context.Request.IsHttps)
        {
            return null;
        }

        if (!IPAddress.IsLoopback(context.Connection.RemoteIpAddress ?? IPAddress.None))
        {
            return "The console is served over TLS, or to this machine only. Ask the port of Admin:Tls:Listen.";
        }

        return IsThisMachine(context.Request.Host.Host) ? null : "Without TLS the console answers to the names localhost, 127.0.0.1 and [::1] only.";
    }

    /// <summary>Whether the browser says that the console's own page has sent it. Who is no browser need not say so to look.</summary>
    internal static bool IsOwn(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site)
        {
            return site is ["same-origin"];
        }

        if (request.Headers.Origin is { Count: > 0 } origin)
        {
            return origin is [{ } from] && string.Equals(from, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
        }

        return HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
    }

    private static bool IsThisMachine(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
