using System.CommandLine;

namespace Concentrator.Server.Commands;

/// <summary><c>version</c>: what the node that answers is; <c>--version</c> is the program's own.</summary>
internal static class VersionCommand
{
    /// <summary>Makes the command.</summary>
    internal static Command Create(CommonOptions common)
    {
        var command = new Command("version", "Tells version, edition, name and role of the node that answers.");
        command.SetAction((result, cancellationToken) => AdministrationAccess.Use(common, result, async administration =>
        {
            Listing.PrintOne(
                result.InvocationConfiguration.Output,
                common.Output(result),
                await administration.GetVersion(cancellationToken),
                ("Version", node => node.Version),
                ("Edition", node => node.Edition),
                ("Node", node => node.Node),
                ("Role", node => node.Role));
            return ExitCode.Done;
        }));
        return command;
    }
}
