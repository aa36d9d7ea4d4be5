using System.Net;
using System.Text;

namespace Concentrator.Connect.Resolving;

/// <summary>The resolver's file, resolv.conf(5).</summary>
internal static class ResolvConf
{
    /// <summary>Where it is.</summary>
    public const string Path = "/etc/resolv.conf";

    private const int MaxServers = 3;

    /// <summary>The file as it is to be while the tunnel is open.</summary>
    /// <param name="before">What it has; null when there is none.</param>
    /// <param name="servers">The tunnel's name servers.</param>
    /// <param name="domains">The domains they are for; none for all names. The file knows no server for a domain: then the tunnel's are asked first, and the machine's own after them.</param>
    public static string Change(string? before, IReadOnlyList<IPAddress> servers, IReadOnlyList<string> domains)
    {
        var lines = (before ?? "").Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        var others = lines.Where(line => Is(line, "nameserver")).ToList();
        var kept = domains.Count == 0 ? [] : others;
        var text = new StringBuilder("# Written by sstp for as long as its tunnel is open.\n");
        foreach (var server in servers.Select(server => $"nameserver {server}").Concat(kept).Distinct(StringComparer.Ordinal).Take(MaxServers))
        {
            text.Append(server).Append('\n');
        }

        if (domains.Count > 0)
        {
            var searched = lines.Where(line => Is(line, "search") || Is(line, "domain")).TakeLast(1).SelectMany(line => Words(line).Skip(1));
            text.Append("search ").AppendJoin(' ', domains.Concat(searched).Distinct(StringComparer.OrdinalIgnoreCase)).Append('\n');
        }

        foreach (var line in lines.Select(line => line.Trim()).Where(line => Is(line, "options") || (domains.Count == 0 && (Is(line, "search") || Is(line, "domain")))))
        {
            text.Append(line).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The name servers that a file names.</summary>
    public static IEnumerable<string> NameServers(string text) => text.Split('\n').Where(line => Is(line, "nameserver")).SelectMany(line => Words(line).Skip(1).Take(1));

    private static string[] Words(string line) => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static bool Is(string line, string keyword) => Words(line) is [var first, ..] && string.Equals(first, keyword, StringComparison.Ordinal);
}
