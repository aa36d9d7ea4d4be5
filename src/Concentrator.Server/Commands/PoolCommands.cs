using System.CommandLine;
using System.Globalization;

namespace Concentrator.Server.Commands;

/// <summary><c>pool …</c>: the address pools.</summary>
internal static class PoolCommands
{
    /// <summary>Makes the command with its subcommands.</summary>
    internal static Command Create(CommonOptions common)
    {
        var list = new Command("list", "Lists the pools and how full they are, in the order in which they are tried.");
        list.SetAction((result, cancellationToken) => AdministrationAccess.Use(common, result, async administration =>
        {
            Listing.Print(
                result.InvocationConfiguration.Output,
                common.Output(result),
                await administration.ListPools(cancellationToken),
                ("POOL", pool => pool.Name),
                ("NETWORK", pool => pool.Prefix),
                ("GATEWAY", pool => pool.Gateway),
                ("LEASED", pool => pool.Leases.ToString(CultureInfo.InvariantCulture)),
                ("OF", pool => pool.Addresses.ToString(CultureInfo.InvariantCulture)),
                ("BLOCKS HELD", pool => $"{pool.HeldBlocks}/{pool.Blocks}"));
            return ExitCode.Done;
        }));
        return new Command("pool", "The pools that clients' addresses come from.") { list };
    }
}
