using System.CommandLine;
using System.Text.Json;
using Concentrator.Control.Policies;
using Concentrator.Server.Configuration;

namespace Concentrator.Server.Commands;

/// <summary><c>policy …</c>: the access policy.</summary>
internal static class PolicyCommands
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Makes the command with its subcommands.</summary>
    internal static Command Create(CommonOptions common) => new("policy", "Checks, shows and explains the access policy: who is let in, where and when, and what it gets.")
    {
        CreateCheck(),
        CreateShow(common),
        CreateExplain(common),
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
        command.SetAction((result, cancellationToken) => AdministrationAccess.Use(common.Sources(result), async administration =>
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
            if (result.GetValue(question.File) is { } path)
            {
                return Explain(result, question, PolicyFile.Read(path, MachineDefaults.Find()), result.GetValue(question.Groups) ?? []);
            }

            return await AdministrationAccess.Use(common.Sources(result), async administration =>
            {
                var groups = result.GetValue(question.Groups) ?? [];
                if (groups.Length == 0)
                {
                    var user = (await administration.ListUsers(cancellationToken)).FirstOrDefault(user => string.Equals(user.Name, result.GetValue(question.User), StringComparison.OrdinalIgnoreCase));
                    groups = [.. user?.Groups ?? []];
                }

                return Explain(result, question, await administration.GetPolicies(cancellationToken), groups);
            });
        });
        return command;
    }

    private static int Explain(ParseResult result, PolicyQuestion question, PolicyDefinition definition, IReadOnlyList<string> groups)
    {
        var problems = PolicyCompiler.Compile(definition, pools: null, out var policies);
        if (policies is null)
        {
            throw new InvalidConfigurationException([.. problems.Select(problem => new ConfigurationError(problem.Key, problem.Value, problem.Problem))]);
        }

        var at = question.ReadTime(result, definition.TimeZone);
        var facts = question.Read(result, groups, at);
        var output = result.InvocationConfiguration.Output;
        foreach (var explanation in policies.Explain(facts, at))
        {
            output.WriteLine(explanation.Fits ? $"rule \"{explanation.Rule}\" fits" : $"rule \"{explanation.Rule}\" does not fit: {string.Join("; ", explanation.WhyNot)}");
        }

        var decision = policies.Decide(facts, at);
        if (decision.Rule is null)
        {
            output.WriteLine("no rule fits: the default decides");
        }

        foreach (var line in PolicyWords.Of(decision))
        {
            output.WriteLine(line);
        }

        return ExitCode.Done;
    }
}
