using System.Text;

namespace Concentrator.DataPlane.Tun;

/// <summary>The nftables rules that let the machine's address stand for the clients', in a table of their own that is named for the device.</summary>
internal static class MasqueradeRules
{
    private const string Program = "nft";
    private const string Package = "nftables";

    /// <summary>The name of the table of a device.</summary>
    public static string TableOf(string device) => $"concentrator_{device}";

    /// <summary>Installs the rules in one transaction, over those that a process which was killed left behind.</summary>
    /// <exception cref="NetworkSetupException">nft is missing or fails.</exception>
    public static void Install(NetworkOptions options)
    {
        var table = TableOf(options.Device);
        var script = new StringBuilder()
            .Append(RemovalOf(table))
            .AppendLine($"table ip {table} {{")
            .AppendLine("  chain postrouting {")
            .AppendLine("    type nat hook postrouting priority 100; policy accept;");
        foreach (var prefix in options.Prefixes)
        {
            script.AppendLine($"    ip saddr {prefix.Prefix} oifname != \"{options.Device}\" masquerade");
        }

        script.AppendLine("  }").AppendLine("}");
        Run(script.ToString());
    }

    /// <summary>Removes the rules, if they are there. Where nft is missing there are none.</summary>
    /// <exception cref="NetworkSetupException">nft fails.</exception>
    public static void Remove(string device)
    {
        var table = TableOf(device);
        if (SystemProgram.TryRun(Program, Package, ["list", "table", "ip", table], string.Empty, out _))
        {
            Run(RemovalOf(table));
        }
    }

    // To declare a table before it is deleted keeps the deletion from failing when there was none.
    private static string RemovalOf(string table) => $"table ip {table}\ndelete table ip {table}\n";

    private static void Run(string script) => SystemProgram.Run(Program, Package, ["-f", "-"], script);
}
