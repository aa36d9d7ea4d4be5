using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Concentrator.Server.Administration.Api;
using Concentrator.Server.Administration.Audit;
using Concentrator.Server.Configuration;

namespace Concentrator.Server.Commands;

/// <summary><c>audit …</c>: who asked a node for what.</summary>
internal sealed class AuditCommands
{
    private readonly Option<string?> _since = new("--since") { Description = "Only what was done since: so long ago, such as 12h or 7d, or a time such as 2026-11-22T08:30Z (without Z, of this machine).", HelpName = "TIME" };
    private readonly Option<string?> _until = new("--until") { Description = "Only what was done until then, told in the same ways.", HelpName = "TIME" };
    private readonly Option<int> _most = new("--limit") { Description = "No more than so many.", HelpName = "N", DefaultValueFactory = _ => int.MaxValue };

    /// <summary>Makes the command with its subcommand.</summary>
    internal static Command Create(CommonOptions common) => new("audit", "Who asked the node that answers for what, when and with what result.") { new AuditCommands().CreateList(common) };

    private Command CreateList(CommonOptions common)
    {
        _most.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var most) && most < 1)
            {
                result.AddError("--limit: give 1 or more.");
            }
        });
        var command = new Command("list", "Lists it, the latest first; as JSON a line for each, as the node keeps them.") { _since, _until, _most };
        command.SetAction((result, cancellationToken) =>
        {
            var now = TimeProvider.System.GetUtcNow();
            var (since, until) = (TimeOf("--since", result.GetValue(_since), now) ?? DateTimeOffset.MinValue, TimeOf("--until", result.GetValue(_until), now) ?? DateTimeOffset.MaxValue);
            return AdministrationAccess.UseAudit(common, result, audit => List(audit, common, result, since, until, cancellationToken));
        });
        return command;
    }

    // There may be a million of them: each page is printed before the next is asked for.
    private async Task<int> List(IAuditReader audit, CommonOptions common, ParseResult result, DateTimeOffset since, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var print = PrinterOf(result.InvocationConfiguration.Output, common.Output(result));
        var (left, hasPrinted) = (result.GetValue(_most), false);
        for (AuditPage? page = null; left > 0 && (page is null || (page.Next is not null && ReachesBackTo(since, page)));)
        {
            page = await audit.ReadAudit(Math.Min(SystemRoutes.MaxAuditLimit, until == DateTimeOffset.MaxValue ? left : int.MaxValue), page?.Next, cancellationToken);
            List<AuditEntry> fitting = [.. page.Items.Where(entry => entry.At >= since && entry.At <= until).Take(left)];
            left -= fitting.Count;
            if (fitting.Count > 0)
            {
                print(fitting);
                hasPrinted = true;
            }
        }

        if (!hasPrinted)
        {
            print([]);
        }

        return ExitCode.Done;
    }

    private static Action<IReadOnlyList<AuditEntry>> PrinterOf(TextWriter output, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            return entries =>
            {
                foreach (var entry in entries)
                {
                    output.WriteLine(JsonSerializer.Serialize(entry, AuditLog.Json));
                }
            };
        }

        var table = new ListingTable<AuditEntry>(
            ("AT", entry => entry.At.UtcDateTime.ToString("u")),
            ("WHO", entry => entry.Who),
            ("ROLE", entry => entry.Role),
            ("FROM", entry => entry.From),
            ("WHAT", entry => entry.What),
            ("TARGET", entry => entry.Target),
            ("RESULT", entry => entry.Result),
            ("DETAIL", entry => entry.Detail));
        return entries => table.Print(output, entries);
    }

    // A clock that was set has some of them out of order: a whole page has to be older.
    private static bool ReachesBackTo(DateTimeOffset since, AuditPage page) => page.Items.Count == 0 || page.Items.Any(entry => entry.At >= since);

    private static DateTimeOffset? TimeOf(string option, string? text, DateTimeOffset now)
    {
        if (text is null)
        {
            return null;
        }

        if (Duration.TryParse(text, out var ago) && ago <= now - DateTimeOffset.UnixEpoch)
        {
            return now - ago;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time)
            ? time
            : throw new InvalidConfigurationException(option, text, "is no time; give one such as 2026-11-22T08:30Z, or how long ago, such as 12h or 7d");
    }
}
