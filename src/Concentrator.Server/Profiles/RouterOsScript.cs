using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Concentrator.Server.Profiles;

/// <summary>A script for RouterOS 7 (MikroTik), for <c>/import</c>.</summary>
internal sealed class RouterOsScript : IProfileFormat
{
    /// <inheritdoc/>
    public string Word => "mikrotik";

    /// <inheritdoc/>
    public string Title => "RouterOS";

    /// <inheritdoc/>
    public string Extension => "rsc";

    /// <inheritdoc/>
    public string MediaType => "text/plain";

    /// <inheritdoc/>
    public IReadOnlyList<LoginMethod> Methods { get; } = [LoginMethod.MsChapV2, LoginMethod.Pap];

    /// <inheritdoc/>
    public string Write(ClientProfile profile)
    {
        var name = Quote(profile.Name);
        var script = new StringBuilder("# An SSTP client for RouterOS 7. It stays off until it has its password:\n");
        script.Append(CultureInfo.InvariantCulture, $"#   /interface sstp-client set [find name={name}] password=PASSWORD disabled=no\n");
        if (profile.Authority is not null)
        {
            script.Append(CultureInfo.InvariantCulture, $"/file add name=\"concentrator-ca.crt\" contents={Quote(string.Concat(profile.AuthorityLines.Select(line => line + "\n")))}\n");
            script.Append("/certificate import file-name=\"concentrator-ca.crt\" name=\"concentrator-ca\" passphrase=\"\"\n");
        }

        script.Append(CultureInfo.InvariantCulture, $"/interface sstp-client add name={name} connect-to={Quote(profile.BracketedHost)} port={profile.Port}");
        if (profile.User is { } user)
        {
            script.Append(CultureInfo.InvariantCulture, $" user={Quote(user)}");
        }

        script.Append(CultureInfo.InvariantCulture, $" authentication={(profile.Method == LoginMethod.Pap ? "pap" : "mschap2")} profile=default-encryption verify-server-certificate=yes verify-server-address-from-certificate=yes");
        script.Append(CultureInfo.InvariantCulture, $" add-default-route={(profile.IsSplit ? "no" : "yes")} disabled=yes\n");
        foreach (var route in profile.Routes)
        {
            script.Append(CultureInfo.InvariantCulture, $"{(route.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 ? "/ipv6" : "/ip")} route add dst-address={route} gateway={name}\n");
        }

        return script.ToString();
    }

    /// <summary>A string of RouterOS: whatever might mean something stands by its number, two hexadecimal digits a byte.</summary>
    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)value) || " -_.:@+=/,[]".Contains((char)value, StringComparison.Ordinal))
            {
                quoted.Append((char)value);
            }
            else
            {
                quoted.Append(CultureInfo.InvariantCulture, $"\\{value:X2}");
            }
        }

        return quoted.Append('"').ToString();
    }
}
