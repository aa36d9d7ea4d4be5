using System.Globalization;
using System.Net;
using System.Text;
using Concentrator.Control.Ports;
using Concentrator.Edge;

namespace Concentrator.Server.Health;

/// <summary>What a browser in a tunnel is shown: how far the tunnel is let in, and what the machine lacks. Without script, style or anything from elsewhere.</summary>
internal static class HealthPage
{
    /// <summary>What a browser may load for it: nothing.</summary>
    internal const string ContentSecurityPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Writes it, as UTF-8.</summary>
    /// <param name="tunnel">The tunnel that the browser's address is of.</param>
    internal static byte[] Write(ConnectedTunnel tunnel)
    {
        var access = tunnel.Access;
        var (title, words) = access.Level switch
        {
            AccessLevel.Quarantine => ("Your machine is in quarantine", "It reaches only the servers that help it to get well, and this page. When what is named here is mended, all is open again by itself."),
            AccessLevel.Probation => ("Your machine is let in for the time being", $"If what is named here is not mended by {Time(access.ProbationEnds)}, it goes to quarantine."),
            _ => ("Your machine is well", "It reaches everything that it may."),
        };
        var page = new StringBuilder();
        page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>").Append(Text(title)).Append("</title></head>\n<body>\n<main>\n");
        page.Append("<h1>").Append(Text(title)).Append("</h1>\n<p>").Append(Text(words)).Append("</p>\n");
        if (access.Missing.Count > 0)
        {
            page.Append("<h2>What it lacks</h2>\n<ul>\n");
            foreach (var sentence in access.Missing)
            {
                page.Append("<li>").Append(Text(sentence)).Append("</li>\n");
            }

            page.Append("</ul>\n");
        }

        if (Uri.TryCreate(access.Url, UriKind.Absolute, out var url) && url.Scheme.StartsWith(Uri.UriSchemeHttp, StringComparison.Ordinal))
        {
            page.Append("<p>What to do: <a href=\"").Append(Text(url.AbsoluteUri)).Append("\">").Append(Text(access.Url)).Append("</a></p>\n");
        }

        page.Append("<p>User ").Append(Text(tunnel.UserName)).Append(", tunnel ").Append(Text(tunnel.Id.ToString())).Append("</p>\n</main>\n</body>\n</html>\n");
        return Encoding.UTF8.GetBytes(page.ToString());
    }

    private static string Time(DateTimeOffset? time) => time is { } end ? end.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture) : "the end of its time";

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
