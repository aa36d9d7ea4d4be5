using System.CommandLine;
using System.Globalization;

namespace Concentrator.Server.Commands;

/// <summary><c>node …</c>: the nodes of a cluster.</summary>
internal static class NodeCommands
{
    /// <summary>Makes the command with its subcommands.</summary>
    internal static Command Create(CommonOptions common) => new("node", "Lists and drains the nodes.")
    {
        CreateList(common),
        CreateDrain(common),
    };

    private static Command CreateList(CommonOptions common)
    {
        var command = new Command("list", "Lists the silos and the edges.");
        command.SetAction((result, cancellationToken) => AdministrationAccess.Use(common, result, async administration =>
        {
            Listing.Print(
                result.InvocationConfiguration.Output,
                common.Output(result),
                await administration.ListNodes(cancellationToken),
                ("NODE", node => node.Name),
                ("ROLE", node => node.Role),
                ("STATE", node => node.State),
                ("ADDRESS", node => node.Address),
                ("SHARE", node => node.Share?.ToString("P1", CultureInfo.InvariantCulture)),
                ("EPOCH", node => node.Epoch?.ToString(CultureInfo.InvariantCulture)),
                ("SESSIONS", node => node.Sessions?.ToString(CultureInfo.InvariantCulture)),
                ("RENEWED", node => node.RenewedAt?.UtcDateTime.ToString("u")),
                ("STARTED", node => node.StartedAt?.UtcDateTime.ToString("u")));
            return ExitCode.Done;
        }));
        return command;
    }

    private static Command CreateDrain(CommonOptions common)
    {
        var name = new Argument<string>("NODE") { Description = "The node, as node list names it." };
        var wait = new Option<bool>("--wait") { Description = "Tell how far it is until it is done." };
        var command = new Command("drain", "Has a node hand over what it has and stop: an edge its tunnels, a silo its part of the ring.") { name, wait };
        command.SetAction((result, cancellationToken) => AdministrationAccess.Use(common, result, async administration =>
        {
            var (node, waits) = (result.GetRequiredValue(name), result.GetValue(wait));
            var answers = waits && string.Equals((await administration.GetVersion(cancellationToken)).Node, node, StringComparison.Ordinal);
            var code = result.Report(common, await administration.DrainNode(node, cancellationToken));
            if (code == ExitCode.Done && waits)
            {
                await DrainProgress.Follow(node, answers, administration, step => Tell(common, result, step), cancellationToken);
            }

            return code;
        }));
        return command;
    }

    private static void Tell(CommonOptions common, ParseResult result, DrainStep step)
    {
        var output = result.InvocationConfiguration.Output;
        if (common.Output(result) == OutputFormat.Json)
        {
            Listing.PrintLine(output, step);
        }
        else
        {
            output.WriteLine(step.Message);
        }
    }
}
