using System.CommandLine;
using Concentrator.Server.Administration;

namespace Concentrator.Server.Commands;

/// <summary><c>block …</c>: who may not connect, and what clients may not reach.</summary>
internal static class BlockCommands
{
    /// <summary>Makes the command with its subcommands.</summary>
    internal static Command Create(CommonOptions common) => new("block", "Shuts networks out, on all edges: from connecting, or from being reached by clients.")
    {
        CreateList(common),
        CreateChange(common, "add", "Blocks a network.", add: true),
        CreateChange(common, "remove", "Blocks a network no more.", add: false),
    };

    private static Command CreateList(CommonOptions common)
    {
        var command = new Command("list", "Lists what is blocked.");
        command.SetAction((result, cancellationToken) => AdministrationAccess.Use(common, result, async administration =>
        {
            Listing.Print(
                result.InvocationConfiguration.Output,
                common.Output(result),
                await administration.ListBlocked(cancellationToken),
                ("LIST", blocked => blocked.List),
                ("NETWORK", blocked => blocked.Network));
            return ExitCode.Done;
        }));
        return command;
    }

    private static Command CreateChange(CommonOptions common, string name, string description, bool add)
    {
        var list = new Argument<string>("LIST") { Description = "clients: may not connect. destinations: may not be reached by clients." };
        list.AcceptOnlyFromAmong(BlockedView.Clients, BlockedView.Destinations);
        var network = new Argument<string>("NETWORK") { Description = "An address or a network, IPv4 or IPv6." };
        var command = new Command(name, description) { list, network };
        command.SetAction((result, cancellationToken) => AdministrationAccess.Use(common, result, async administration =>
            result.Report(common, await administration.ChangeBlocked(new BlockedChange(result.GetRequiredValue(list), result.GetRequiredValue(network), add), cancellationToken))));
        return command;
    }
}
