using System.Text;
using Concentrator.Server.Configuration;

namespace Concentrator.Server.Profiles;

/// <summary>A file of arguments for <c>sstp connect @FILE</c>, our own client.</summary>
internal sealed class SstpArguments : IProfileFormat
{
    private const string UsualAuthorityPath = "/etc/sstp/ca.crt";

    /// <inheritdoc/>
    public string Word => "sstp";

    /// <inheritdoc/>
    public string Title => "sstp";

    /// <inheritdoc/>
    public string Extension => "conf";

    /// <inheritdoc/>
    public string MediaType => "text/plain";

    /// <inheritdoc/>
    public IReadOnlyList<LoginMethod> Methods { get; } = [LoginMethod.EapMsChapV2, LoginMethod.EapTls, LoginMethod.PeapMsChapV2, LoginMethod.PeapTls, LoginMethod.MsChapV2, LoginMethod.Pap];

    /// <inheritdoc/>
    public string Write(ClientProfile profile)
    {
        var file = new StringBuilder("# sstp connect @THIS-FILE\n");
        CommentedAuthority.Write(file, profile, "the path of --ca");
        file.Append(profile.ServerWithPort).Append('\n');
        if (profile.User is { } user)
        {
            Option(file, "--user", user);
        }

        Option(file, "--auth", profile.Method.Word());
        if (profile.Authority is not null)
        {
            Option(file, "--ca", profile.AuthorityPath ?? UsualAuthorityPath);
        }

        if (profile.Method.TakesCertificate())
        {
            Option(file, "--client-cert", "/etc/sstp/user.crt");
            Option(file, "--client-key", "/etc/sstp/user.key");
        }

        if (profile.IsSplit)
        {
            file.Append("--no-default-route\n");
            foreach (var route in profile.Routes)
            {
                Option(file, "--route", route.ToString());
            }

            if (profile.DnsSuffix.Length > 0)
            {
                Option(file, "--dns-domain", profile.DnsSuffix);
            }
        }

        return file.ToString();
    }

    // A word may stand in double quotes, and there is no way to write one inside. A word that began with @ would name another file: the option stands before it.
    private static void Option(StringBuilder file, string option, string value)
    {
        if (value.Contains('"', StringComparison.Ordinal))
        {
            throw new InvalidConfigurationException(option, value, "has a double quote, which a file of arguments for sstp cannot carry; give it on sstp's command line");
        }

        file.Append(option).Append("=\"").Append(value).Append("\"\n");
    }
}
