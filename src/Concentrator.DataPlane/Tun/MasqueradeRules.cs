using System.Text;

namespace Concentrator.DataPlane.Tun;

/// <summary>The nftables rules that let the machine's addresses stand for the clients', in tables of their own that are named for the device, one a family.</summary>
internal static class MasqueradeRules
{
    private const string Program = "nft";
    private const string Package = "nftables";

    /// <summary>The name of the tables of a device.</summary>
    public static string TableOf(string device) => $"concentrator_{device}";

    /// <summary>Installs the rules for IPv4 in one transaction, over those that a process which was killed left behind.</summary>
    /// <exception cref="NetworkSetupException">nft is missing or fails.</exception>
    public static void Install(NetworkOptions options) => Install("ip", options.Device, options.Prefixes.Select(prefix => prefix.Prefix.ToString()));

    /// <summary>The same for IPv6 (NAT66).</summary>
    /// <exception cref="NetworkSetupException">nft is missing or fails.</exception>
    public static void InstallIpv6(NetworkOptions options) => Install("ip6", options.Device, options.Prefixes6.Select(prefix => prefix.Prefix.ToString()));

    /// <summary>Removes the rules, if they are there. Where nft is missing there are none.</summary>
    /// <exception cref="NetworkSetupException">nft fails.</exception>
    public static void Remove(string device)
    {
        var table = TableOf(device);
        foreach (var family in new[] { "ip", "ip6" })
        {
            if (SystemProgram.TryRun(Program, Package, ["list", "table", family, table], string.Empty, out _))
            {
                Run(RemovalOf(family, table));
            }
        }
    }

    private static void Install(string family, string device, IEnumerable<string> prefixes)
    {
        var table = TableOf(device);
        var script = new StringBuilder()
            .Append(RemovalOf(family, table))
            .AppendLine($"table {family} {table} {{")
            .AppendLine("  chain postrouting {")
            .AppendLine("    type nat hook postrouting priority 100; policy accept;");
        foreach (var prefix in prefixes)
        {
            script.AppendLine($"    {family} saddr {prefix} oifname != \"{device}\" masquerade");
        }

        script.AppendLine("  }").AppendLine("}");
        Run(script.ToString());
    }

    // To declare a table before it is deleted keeps the deletion from failing when there was none.
    private static string RemovalOf(string family, string table) => $"table {family} {table}\ndelete table {family} {table}\n";

    private static void Run(string script) => SystemProgram.Run(Program, Package, ["-f", "-"], script);
}
