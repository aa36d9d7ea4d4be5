using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Concentrator.Server.Profiles;

/// <summary>
/// A page for somebody with a phone: what to type into Open SSTP Client, as a QR code too, and a file that the app imports. The app has no address scheme of its own.
/// </summary>
internal sealed class AndroidPage : IProfileFormat
{
    /// <inheritdoc/>
    public string Word => "android";

    /// <inheritdoc/>
    public string Title => "Open SSTP Client";

    /// <inheritdoc/>
    public string Extension => "html";

    /// <inheritdoc/>
    public string MediaType => "text/html";

    /// <inheritdoc/>
    public IReadOnlyList<LoginMethod> Methods { get; } = [LoginMethod.MsChapV2, LoginMethod.EapMsChapV2, LoginMethod.Pap];

    /// <inheritdoc/>
    public string Write(ClientProfile profile)
    {
        var settings = Convert.ToBase64String(Settings(profile));
        var page = new StringBuilder();
        page.Append($$"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{{Html(profile.Name)}} on Android</title>
            <style>
            body { font: 1.05rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem; }
            img { background: #fff; padding: 1rem; border-radius: .5rem; max-width: 100%; box-sizing: border-box; }
            th { text-align: left; padding-right: 1.5rem; font-weight: 600; vertical-align: top; }
            td { overflow-wrap: anywhere; white-space: pre-wrap; }
            </style>
            </head>
            <body>
            <h1>{{Html(profile.Name)}} on Android</h1>
            <ol>
            <li>Install <a href="https://play.google.com/store/apps/details?id=kittoku.osc">Open SSTP Client</a>.</li>
            <li>Open this page on the phone, save <a download="{{Html(profile.Host)}}.json" href="data:application/json;base64,{{settings}}">the settings</a>, and choose <b>Import</b> in the app's menu. Or type what stands below; the code has the same for a camera.</li>

            """.ReplaceLineEndings("\n"));
        WriteAuthority(page, profile);
        page.Append("<li>Type your password and switch the connection on.</li>\n</ol>\n<table>\n");
        foreach (var (name, value) in Facts(profile))
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{name}</th><td>{Html(value)}</td></tr>\n");
        }

        page.Append(CultureInfo.InvariantCulture, $"</table>\n<p><img alt=\"A QR code with the table's text\" src=\"{QrPicture.AddressOf(CodeText(profile))}\"></p>\n</body>\n</html>\n");
        return page.ToString();
    }

    private static void WriteAuthority(StringBuilder page, ClientProfile profile)
    {
        if (profile.Authority is null)
        {
            return;
        }

        var authority = Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Join('\n', profile.AuthorityLines) + "\n"));
        page.Append(CultureInfo.InvariantCulture, $"<li>Save <a download=\"ca.crt\" href=\"data:application/x-pem-file;base64,{authority}\">the server's authority</a> into a folder of its own; ");
        page.Append("under SSL in the app's settings choose a version of TLS, switch <b>Specify Trusted Certificates</b> on, and choose that folder.</li>\n");
    }

    private static IEnumerable<(string Name, string Value)> Facts(ClientProfile profile)
    {
        yield return ("Host", profile.Host);
        yield return ("Port", profile.Port.ToString(CultureInfo.InvariantCulture));
        if (profile.User is { } user)
        {
            yield return ("Username", user);
        }

        yield return ("Authentication", Protocol(profile.Method));
        if (profile.IsSplit)
        {
            yield return ("Routes", string.Join('\n', profile.Routes));
        }
    }

    private static string Protocol(LoginMethod method) => method switch
    {
        LoginMethod.MsChapV2 => "MSCHAPv2",
        LoginMethod.EapMsChapV2 => "EAP-MSCHAPv2",
        _ => "PAP",
    };

    /// <inheritdoc/>
    public string CodeText(ClientProfile profile) => string.Join('\n', Facts(profile).Where(fact => fact.Name is not "Routes").Select(fact => $"{fact.Name}: {fact.Value}"));

    /// <summary>The app's own export, with what differs from its defaults.</summary>
    private static byte[] Settings(ClientProfile profile)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("booleanSetting");
            writer.WriteBoolean("ROUTE_DO_ADD_DEFAULT_ROUTE", !profile.IsSplit);
            writer.WriteBoolean("ROUTE_DO_ADD_CUSTOM_ROUTES", profile.IsSplit);
            writer.WriteEndObject();
            writer.WriteStartObject("intSetting");
            writer.WriteNumber("SSL_PORT", profile.Port);
            writer.WriteEndObject();
            writer.WriteStartObject("stringSetting");
            writer.WriteString("HOME_HOSTNAME", profile.Host);
            writer.WriteString("HOME_USERNAME", profile.User ?? "");
            writer.WriteString("ROUTE_CUSTOM_ROUTES", string.Join('\n', profile.Routes));
            writer.WriteEndObject();
            writer.WriteStartObject("setSetting");
            writer.WriteStartArray("PPP_AUTH_PROTOCOLS");
            writer.WriteStringValue(Protocol(profile.Method));
            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static string Html(string text) => WebUtility.HtmlEncode(text);
}
