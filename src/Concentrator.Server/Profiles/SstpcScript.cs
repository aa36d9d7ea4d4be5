using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Concentrator.Server.Profiles;

/// <summary>A shell script that dials in with sstpc and pppd. The password comes from a file or the terminal, and reaches pppd in a file of its own, not on a command line.</summary>
internal sealed class SstpcScript : IProfileFormat
{
    /// <inheritdoc/>
    public string Word => "linux";

    /// <inheritdoc/>
    public string Title => "sstpc with pppd";

    /// <inheritdoc/>
    public string Extension => "sh";

    /// <inheritdoc/>
    public string MediaType => "application/x-sh";

    /// <inheritdoc/>
    public IReadOnlyList<LoginMethod> Methods { get; } = [LoginMethod.MsChapV2, LoginMethod.Pap];

    /// <inheritdoc/>
    public string Write(ClientProfile profile)
    {
        var script = new StringBuilder();
        script.Append("""
            #!/bin/sh
            # Dials in with sstpc and pppd (packages sstp-client and ppp), as root, until it is interrupted.
            # The password is read from the file $SSTP_PASSWORD_FILE, or asked for.
            set -eu
            umask 077
            work=$(mktemp -d)
            child=
            finish() { trap - EXIT INT TERM HUP; [ -z "$child" ] || kill "$child" 2>/dev/null || :; [ -z "$child" ] || wait "$child" || :; rm -rf "$work"; }
            trap finish EXIT
            trap 'exit 0' INT TERM HUP


            """.ReplaceLineEndings("\n"));
        WriteUser(script, profile);
        script.Append("""
            if [ -n "${SSTP_PASSWORD_FILE:-}" ]; then
                IFS= read -r password <"$SSTP_PASSWORD_FILE" || :
            else
                printf 'Password: ' >&2
                stty -echo 2>/dev/null || :; IFS= read -r password || :; stty echo 2>/dev/null || :; echo >&2
            fi

            # pppd takes \ and " in a quoted word with a backslash before them.
            quote() { printf '"'; printf %s "$1" | sed 's/[\\"]/\\&/g'; printf '"\n'; }
            { printf 'user '; quote "$user"; printf 'password '; quote "$password"; } >"$work/login"


            """.ReplaceLineEndings("\n"));
        WriteAuthority(script, profile);
        var refused = profile.Method == LoginMethod.Pap ? "refuse-mschap-v2" : "refuse-pap";
        script.Append(CultureInfo.InvariantCulture, $"sstpc --log-stderr {(profile.Authority is null ? "" : "--ca-cert \"$authority\" ")}--tls-ext {(profile.IsSplit ? "" : "--save-server-route ")}{Quote(profile.ServerWithPort)} \\\n");
        script.Append(CultureInfo.InvariantCulture, $"    file \"$work/login\" ifname \"$device\" usepeerdns noauth noipdefault {(profile.IsSplit ? "nodefaultroute" : "defaultroute replacedefaultroute")} noccp nobsdcomp nodeflate \\\n");
        script.Append(CultureInfo.InvariantCulture, $"    refuse-eap refuse-chap refuse-mschap {refused}{(profile.HasIpv6 ? " +ipv6" : "")} &\nchild=$!\n");
        WriteRoutes(script, profile);
        script.Append("wait \"$child\"\n");
        return script.ToString();
    }

    private static void WriteUser(StringBuilder script, ClientProfile profile)
    {
        script.Append("device=${SSTP_DEVICE:-sstpvpn}\n");
        if (profile.User is { } user)
        {
            script.Append("user=").Append(Quote(user)).Append('\n');
        }
        else
        {
            script.Append("printf 'User: ' >&2\nIFS= read -r user\n");
        }
    }

    private static void WriteAuthority(StringBuilder script, ClientProfile profile)
    {
        if (profile.Authority is null)
        {
            return;
        }

        if (profile.AuthorityPath is { } path)
        {
            script.Append("authority=").Append(Quote(path)).Append('\n');
            return;
        }

        script.Append("authority=$work/ca.crt\ncat >\"$authority\" <<'END'\n").AppendJoin('\n', profile.AuthorityLines).Append("\nEND\n");
    }

    // pppd's routes are those of its own network only.
    private static void WriteRoutes(StringBuilder script, ClientProfile profile)
    {
        if (!profile.IsSplit)
        {
            return;
        }

        script.Append("until ip -4 -o addr show dev \"$device\" 2>/dev/null | grep -q peer; do\n    kill -0 \"$child\" 2>/dev/null || { wait \"$child\"; exit; }\n    sleep 1\ndone\n");
        foreach (var route in profile.Routes)
        {
            script.Append(CultureInfo.InvariantCulture, $"ip -{(route.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 ? '6' : '4')} route replace {route} dev \"$device\"\n");
        }
    }

    /// <summary>A word of the shell that is this text, whatever stands in it.</summary>
    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
