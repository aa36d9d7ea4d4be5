using System.CommandLine;
using System.Text.Json;
using Concentrator.Server.Administration;
using Concentrator.Server.Configuration;

namespace Concentrator.Server.Commands;

/// <summary><c>policy …</c>: the access policy.</summary>
internal static class PolicyCommands
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Makes the command with its subcommands.</summary>
    internal static Command Create(CommonOptions common) => new("policy", "Checks, shows, explains and applies the access policy: who is let in, where and when, and what it gets.")
    {
        CreateCheck(),
        CreateShow(common),
        CreateExplain(common),
        CreateApply(common),
    };

    private static Command CreateCheck()
    {
        var file = new Argument<string>("FILE") { Description = "A configuration, a file of definitions, or { \"Policies\": … } alone." };
        var command = new Command("check", "Names everything that is wrong with the access policy in a file.") { file };
        command.SetAction(result =>
        {
            var path = result.GetRequiredValue(file);
            var policies = PolicyFile.Read(path, MachineDefaults.Find());
            result.InvocationConfiguration.Output.WriteLine($"ok: {path}: {policies.Rules.Count} rules, {policies.Health.Count} health policies, {policies.Filters.Count} sets of filters");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateShow(CommonOptions common)
    {
        var command = new Command("show", "Shows the access policy that holds.");
        command.SetAction((result, cancellationToken) => AdministrationAccess.Use(common, result, async administration =>
        {
            var policies = await administration.GetPolicies(cancellationToken);
            if (common.Output(result) == OutputFormat.Json)
            {
                await result.InvocationConfiguration.Output.WriteLineAsync(JsonSerializer.Serialize(policies, Indented));
                return ExitCode.Done;
            }

            var rows = policies.Rules.Select((rule, index) => (Index: index, Rule: rule)).ToList();
            Listing.Print(
                result.InvocationConfiguration.Output,
                OutputFormat.Table,
                rows,
                ("#", row => $"{row.Index}"),
                ("RULE", row => row.Rule.Name),
                ("WHEN", row => PolicyWords.Of(row.Rule.When)),
                ("THEN", row => PolicyWords.Of(row.Rule)));
            await result.InvocationConfiguration.Output.WriteLineAsync($"Otherwise: {policies.Default ?? "permit"}");
            return ExitCode.Done;
        }));
        return command;
    }

    private static Command CreateExplain(CommonOptions common)
    {
        var question = new PolicyQuestion();
        var command = new Command("explain", "Tells which rule decides about a login, why those before it do not fit, and what it gives.");
        question.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var asked = question.Read(result);
            if (result.GetValue(question.File) is { } path)
            {
                return Print(common, result, asked.Ask(PolicyFile.Read(path, MachineDefaults.Find()), asked.Groups ?? [], TimeProvider.System));
            }

            return await AdministrationAccess.Use(common, result, async administration => Print(common, result, await administration.ExplainPolicy(asked, cancellationToken)));
        });
        return command;
    }

    private static Command CreateApply(CommonOptions common)
    {
        var file = new Argument<string>("FILE") { Description = "A configuration, a file of definitions, or { \"Policies\": … } alone." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only check it, with the pools that the server has." };
        var command = new Command("apply", "Has the access policy of a file hold from now on, for open sessions too. A server that stands alone keeps it until it reads its configuration again.") { file, dryRun };
        command.SetAction((result, cancellationToken) => AdministrationAccess.Use(common, result, async administration =>
        {
            var path = result.GetRequiredValue(file);
            var text = PolicyFile.ReadText(path);
            PolicyFile.Parse(text, path, MachineDefaults.Find());
            var report = await administration.ApplyPolicies(text, result.GetValue(dryRun), cancellationToken);
            foreach (var problem in report.Problems)
            {
                await result.InvocationConfiguration.Error.WriteLineAsync($"concentrator: {problem}");
            }

            return result.Report(common, new Outcome(report.Done, report.Message));
        }));
        return command;
    }

    private static int Print(CommonOptions common, ParseResult result, PolicyExplanation explanation)
    {
        var output = result.InvocationConfiguration.Output;
        if (common.Output(result) == OutputFormat.Json)
        {
            Listing.PrintJson(output, explanation);
            return ExitCode.Done;
        }

        foreach (var rule in explanation.Rules)
        {
            output.WriteLine(rule.Fits ? $"rule \"{rule.Rule}\" fits" : $"rule \"{rule.Rule}\" does not fit: {string.Join("; ", rule.WhyNot)}");
        }

        if (explanation.Rule is null)
        {
            output.WriteLine("no rule fits: the default decides");
        }

        foreach (var line in explanation.Words)
        {
            output.WriteLine(line);
        }

        return ExitCode.Done;
    }
}
