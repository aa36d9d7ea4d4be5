using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Concentrator.Server.Profiles;

/// <summary>A keyfile of NetworkManager (nm-settings-keyfile(5)) for its plug-in network-manager-sstp.</summary>
internal sealed class NetworkManagerKeyfile : IProfileFormat
{
    private const string UsualAuthorityPath = "/etc/ssl/certs/concentrator-ca.pem";

    /// <inheritdoc/>
    public string Word => "networkmanager";

    /// <inheritdoc/>
    public string Title => "NetworkManager";

    /// <inheritdoc/>
    public string Extension => "nmconnection";

    /// <inheritdoc/>
    public string MediaType => "text/plain";

    /// <inheritdoc/>
    public IReadOnlyList<LoginMethod> Methods { get; } = [LoginMethod.MsChapV2, LoginMethod.Pap];

    /// <inheritdoc/>
    public string Write(ClientProfile profile)
    {
        var path = profile.AuthorityPath ?? UsualAuthorityPath;
        var file = new StringBuilder();
        CommentedAuthority.Write(file, profile, "the path of ca-cert=");
        Section(file, "connection");
        Key(file, "id", profile.Name);
        Key(file, "uuid", profile.Id.ToString());
        Key(file, "type", "vpn");
        Section(file, "vpn");
        Key(file, "service-type", "org.freedesktop.NetworkManager.sstp");
        Key(file, "gateway", profile.ServerWithPort);
        Key(file, "connection-type", "password");
        if (profile.User is { } user)
        {
            Key(file, "user", user);
        }

        // The user's agent keeps the password.
        Key(file, "password-flags", "1");
        if (profile.Authority is not null)
        {
            Key(file, "ca-cert", path);
        }

        Key(file, "tls-ext", "yes");
        Key(file, "refuse-eap", "yes");
        Key(file, "refuse-chap", "yes");
        Key(file, "refuse-mschap", "yes");
        Key(file, profile.Method == LoginMethod.Pap ? "refuse-mschapv2" : "refuse-pap", "yes");
        WriteFamily(file, profile, AddressFamily.InterNetwork, "ipv4");
        WriteFamily(file, profile, AddressFamily.InterNetworkV6, "ipv6");
        return file.ToString();
    }

    private static void WriteFamily(StringBuilder file, ClientProfile profile, AddressFamily family, string section)
    {
        Section(file, section);
        Key(file, "method", "auto");
        if (profile.IsSplit)
        {
            Key(file, "never-default", "true");
        }

        var number = 0;
        foreach (var route in profile.Routes.Where(route => route.BaseAddress.AddressFamily == family))
        {
            Key(file, string.Create(CultureInfo.InvariantCulture, $"route{++number}"), route.ToString());
        }

        if (profile.DnsSuffix.Length > 0)
        {
            Key(file, "dns-search", profile.DnsSuffix + ";");
        }
    }

    private static void Section(StringBuilder file, string name) => file.Append(file.Length > 0 && file[^1] == '\n' ? "\n" : "").Append('[').Append(name).Append("]\n");

    private static void Key(StringBuilder file, string key, string value) => file.Append(key).Append('=').Append(Escape(value)).Append('\n');

    /// <summary>As GKeyFile reads strings: backslashes are escapes, and blanks at the ends would be cut off.</summary>
    private static string Escape(string value)
    {
        var escaped = value.Replace("\\", "\\\\", StringComparison.Ordinal);
        var leading = escaped.Length - escaped.TrimStart(' ').Length;
        var trailing = leading == escaped.Length ? 0 : escaped.Length - escaped.TrimEnd(' ').Length;
        return string.Concat(Enumerable.Repeat("\\s", leading)) + escaped[leading..(escaped.Length - trailing)] + string.Concat(Enumerable.Repeat("\\s", trailing));
    }
}
