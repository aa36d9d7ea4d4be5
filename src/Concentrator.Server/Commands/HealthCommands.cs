using System.CommandLine;

namespace Concentrator.Server.Commands;

/// <summary><c>health …</c>: what machines state of their health.</summary>
internal static class HealthCommands
{
    /// <summary>Makes the command with its subcommand.</summary>
    internal static Command Create(CommonOptions common)
    {
        var search = new SessionOptions();
        var list = new Command("list", "Lists the open sessions whose machines have stated their health, with the last statement of each source.");
        search.AddTo(list);
        list.SetAction((result, cancellationToken) => AdministrationAccess.Use(common, result, async administration =>
        {
            var sessions = await search.Find(result, administration, filter => filter with { Statements = true }, cancellationToken);
            if (common.Output(result) == OutputFormat.Json)
            {
                Listing.PrintJson(result.InvocationConfiguration.Output, sessions);
                return ExitCode.Done;
            }

            Listing.Print(
                result.InvocationConfiguration.Output,
                OutputFormat.Table,
                sessions.SelectMany(session => (session.Statements ?? []).Select(statement => (Session: session, Statement: statement))).ToList(),
                ("SESSION", row => row.Session.Tunnel),
                ("USER", row => row.Session.User),
                ("LEVEL", row => row.Session.Level),
                ("MACHINE", row => row.Statement.Machine),
                ("SOURCE", row => row.Statement.Source),
                ("AT", row => row.Statement.At.UtcDateTime.ToString("u")),
                ("SYSTEM", row => $"{row.Statement.OperatingSystem} {row.Statement.Version}".Trim()),
                ("FIREWALL", row => Word(row.Statement.Firewall)),
                ("ANTIVIRUS", row => Word(row.Statement.Antivirus, row.Statement.AntivirusCurrent)),
                ("ANTISPYWARE", row => Word(row.Statement.Antispyware, row.Statement.AntispywareCurrent)),
                ("UPDATES", row => Word(row.Statement.AutomaticUpdates)),
                ("MISSING", row => row.Statement.MissingUpdates),
                ("ENCRYPTED", row => Word(row.Statement.DiskEncryption)));
            return ExitCode.Done;
        }));
        return new Command("health", "What clients' machines state of their health.") { list };
    }

    private static string? Word(bool? isOn) => isOn is null ? null : isOn.Value ? "yes" : "no";

    private static string? Word(bool? isOn, bool? isCurrent) => isOn is true && isCurrent is false ? "outdated" : Word(isOn);
}
