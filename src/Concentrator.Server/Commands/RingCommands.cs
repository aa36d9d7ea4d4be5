using System.CommandLine;
using System.Globalization;

namespace Concentrator.Server.Commands;

/// <summary><c>ring …</c>: which silo of a cluster has how much of the control plane.</summary>
internal static class RingCommands
{
    /// <summary>Makes the command with its subcommand.</summary>
    internal static Command Create(CommonOptions common)
    {
        var show = new Command("show", "Shows which silo has how many of the ring's partitions. A machine that stands alone has no ring.");
        show.SetAction((result, cancellationToken) => AdministrationAccess.Use(common, result, async administration =>
        {
            var ring = await administration.GetRing(cancellationToken);
            if (common.Output(result) == OutputFormat.Json)
            {
                Listing.PrintJson(result.InvocationConfiguration.Output, ring);
                return ExitCode.Done;
            }

            if (ring.Partitions == 0)
            {
                await result.InvocationConfiguration.Output.WriteLineAsync("There is no ring: this is one machine, which has everything.");
                return ExitCode.Done;
            }

            Listing.Print(
                result.InvocationConfiguration.Output,
                OutputFormat.Table,
                ring.Members,
                ("SILO", member => member.Name),
                ("STATE", member => member.State),
                ("PARTITIONS", member => string.Create(CultureInfo.InvariantCulture, $"{member.Partitions}/{ring.Partitions}")),
                ("SHARE", member => member.Share.ToString("P1", CultureInfo.InvariantCulture)));
            return ExitCode.Done;
        }));
        return new Command("ring", "The ring of a cluster: which silo decides about what.") { show };
    }
}
