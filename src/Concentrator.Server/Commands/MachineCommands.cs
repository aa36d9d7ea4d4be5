using System.CommandLine;
using Concentrator.Server.Administration;

namespace Concentrator.Server.Commands;

/// <summary><c>machine …</c>: which machines may state their health from outside their tunnels.</summary>
internal static class MachineCommands
{
    /// <summary>Makes the command with its subcommands.</summary>
    internal static Command Create(CommonOptions common) => new("machine", "Machines that have a token, by which they state their health from outside their tunnels.")
    {
        CreateList(common),
        CreateAdd(common),
        CreateRemove(common),
    };

    private static Command CreateList(CommonOptions common)
    {
        var command = new Command("list", "Lists machines.");
        command.SetAction((result, cancellationToken) => AdministrationAccess.Use(common, result, async administration =>
        {
            Listing.Print(
                result.InvocationConfiguration.Output,
                common.Output(result),
                await administration.ListMachines(cancellationToken),
                ("NAME", machine => machine.Name),
                ("USER", machine => machine.User),
                ("CREATED", machine => machine.CreatedAt.ToString("u")));
            return ExitCode.Done;
        }));
        return command;
    }

    private static Command CreateAdd(CommonOptions common)
    {
        var name = new Argument<string>("NAME") { Description = "The machine's name, as its statements and certificates say it." };
        var user = new Option<string?>("--user") { Description = "The user whose sessions it speaks of; without it, any session whose certificate names the machine.", HelpName = "USER" };
        var command = new Command("add", "Adds a machine and prints its token, once.") { name, user };
        command.SetAction((result, cancellationToken) => AdministrationAccess.Use(common, result, async administration =>
            result.Report(common, await administration.AddMachine(new MachineNaming(result.GetRequiredValue(name), result.GetValue(user)), cancellationToken), made => new { Token = made.Message })));
        return command;
    }

    private static Command CreateRemove(CommonOptions common)
    {
        var name = new Argument<string>("NAME") { Description = "The machine's name." };
        var command = new Command("remove", "Removes a machine; its token is worth nothing any more.") { name };
        command.SetAction((result, cancellationToken) => AdministrationAccess.Use(common, result, async administration =>
            result.Report(common, await administration.RemoveMachine(result.GetRequiredValue(name), cancellationToken))));
        return command;
    }
}
