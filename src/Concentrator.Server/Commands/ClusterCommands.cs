using System.CommandLine;
using System.Text.Json;
using Concentrator.Control.Backup;
using Concentrator.Control.Definitions;
using Concentrator.Control.Local;
using Concentrator.Server.Administration;
using Concentrator.Server.Certificates;
using Concentrator.Server.Configuration;

namespace Concentrator.Server.Commands;

/// <summary><c>apply</c>, <c>export</c>, <c>import</c>, <c>rotate-key</c>: a cluster as a whole.</summary>
internal static class ClusterCommands
{
    private const int UsersAtOnce = 50;
    private const int KeySize = 32;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Makes the commands.</summary>
    internal static IEnumerable<Command> Create(CommonOptions common) => [CreateApply(common), CreateExport(common), CreateImport(common), CreateRotateKey(common)];

    private static Command CreateApply(CommonOptions common)
    {
        var file = new Option<string>("--file", "-f") { Description = "The definitions: JSON with Pools as in the configuration, Blocked, and Users.", HelpName = "FILE", Required = true };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only tell what would change." };
        var command = new Command("apply", "Makes a running cluster what a file of definitions says.") { file, dryRun };
        command.SetAction((result, cancellationToken) => AdministrationAccess.Use(common, result, async administration =>
        {
            var report = await administration.ApplyDefinitions(DefinitionFile.Read(result.GetRequiredValue(file)), result.GetValue(dryRun), cancellationToken);
            Print(common.Output(result), result.InvocationConfiguration, report, result.GetValue(dryRun));
            return report.Done ? ExitCode.Done : ExitCode.Failed;
        }));
        return command;
    }

    private static void Print(OutputFormat format, InvocationConfiguration console, ApplyReport report, bool dryRun)
    {
        if (format == OutputFormat.Json)
        {
            Listing.PrintJson(console.Output, report);
        }

        foreach (var item in format == OutputFormat.Table ? report.Items : [])
        {
            console.Output.WriteLine(item.Detail.Length == 0 ? $"{item.Thing}: {item.Outcome.ToString().ToLowerInvariant()}" : $"{item.Thing}: {item.Outcome.ToString().ToLowerInvariant()} ({item.Detail})");
        }

        foreach (var problem in report.Problems)
        {
            console.Error.WriteLine($"concentrator: {problem}");
        }

        if (report.Done && format == OutputFormat.Table)
        {
            console.Output.WriteLine(dryRun ? $"Nothing was changed: this was a dry run. The definitions are version {report.Version}." : $"The definitions are version {report.Version}.");
        }
    }

    private static Command CreateExport(CommonOptions common)
    {
        var file = new Argument<string?>("FILE") { Description = "Where to; standard output when it is left out.", Arity = ArgumentArity.ZeroOrOne };
        var keys = new Option<string?>("--keys") { Description = "Write the keys that the secrets are sealed with to this file. Keep it apart from the export.", HelpName = "FILE" };
        var command = new Command("export", "Writes the cluster's users, with their sealed secrets, its pools and what is blocked as JSON.") { file, keys };
        command.SetAction((result, cancellationToken) => AdministrationAccess.Use(common, result, async administration =>
        {
            var export = await administration.Export(result.GetValue(keys) is not null, cancellationToken);
            var text = JsonSerializer.Serialize(export.Document, Indented);
            if (result.GetValue(file) is { } path)
            {
                PrivateFile.Write(path, text + "\n");
            }
            else
            {
                await result.InvocationConfiguration.Output.WriteLineAsync(text);
            }

            if (result.GetValue(keys) is { } keyPath)
            {
                PrivateFile.Write(keyPath, export.Keys.SelectMany(key => key).ToArray());
            }

            return ExitCode.Done;
        }));
        return command;
    }

    private static Command CreateImport(CommonOptions common)
    {
        var path = new Argument<string>("PATH") { Description = "The data directory of a standalone server that is stopped, or a file that export wrote." };
        var keys = new Option<string?>("--keys") { Description = "The file of the keys that an export is sealed with.", HelpName = "FILE" };
        var command = new Command("import", "Adds users with their passwords and addresses to the cluster. Who is there already stays as it is.") { path, keys };
        command.SetAction((result, cancellationToken) => AdministrationAccess.Use(common, result, async administration =>
        {
            var (document, opening) = Read(result.GetRequiredValue(path), result.GetValue(keys));
            var console = result.InvocationConfiguration;
            var isJson = common.Output(result) == OutputFormat.Json;
            var outcomes = new List<ImportOutcome>();
            foreach (var part in document.Users.Chunk(UsersAtOnce))
            {
                // Each part is told when it is done: a hundred thousand users take their time.
                var done = await administration.Import(new ImportRequest(part, opening), cancellationToken);
                outcomes.AddRange(done);
                foreach (var outcome in done)
                {
                    Print(console, isJson, outcome);
                }
            }

            var (added, there) = (outcomes.Count(outcome => outcome.Done), outcomes.Count(outcome => outcome.IsThere));
            var failed = outcomes.Count - added - there;
            if (isJson)
            {
                Listing.PrintLine(console.Output, new { Added = added, There = there, Failed = failed });
            }
            else
            {
                await console.Output.WriteLineAsync($"{added} users were added, {there} were there already and stay as they are, {failed} could not be added.");
            }

            return failed == 0 ? ExitCode.Done : ExitCode.Failed;
        }));
        return command;
    }

    private static void Print(InvocationConfiguration console, bool isJson, ImportOutcome outcome)
    {
        if (!outcome.Done && !outcome.IsThere)
        {
            console.Error.WriteLine($"concentrator: {outcome.Message}");
        }
        else if (isJson)
        {
            Listing.PrintLine(console.Output, outcome);
        }
        else
        {
            console.Output.WriteLine(outcome.Message);
        }
    }

    private static (BackupDocument Document, IReadOnlyList<byte[]> Keys) Read(string path, string? keyFile)
    {
        if (Directory.Exists(path))
        {
            var (users, key) = LocalBackup.Read(path, TimeProvider.System.GetUtcNow());
            return (users, [key]);
        }

        BackupDocument? document;
        try
        {
            document = JsonSerializer.Deserialize<BackupDocument>(File.ReadAllText(path));
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException($"{path} is no export: {failure.Message}", failure);
        }

        if (document is null || !string.Equals(document.Format, BackupDocument.CurrentFormat, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path} is no export of this version: its Format is not {BackupDocument.CurrentFormat}.");
        }

        var keys = File.ReadAllBytes(keyFile ?? throw new InvalidConfigurationException("--keys", null, "is missing; give the file of the keys that the export is sealed with"));
        return keys.Length > 0 && keys.Length % KeySize == 0
            ? (document, [.. keys.Chunk(KeySize)])
            : throw new InvalidDataException($"{keyFile} has {keys.Length} bytes; keys have {KeySize} each.");
    }

    private static Command CreateRotateKey(CommonOptions common)
    {
        var command = new Command("rotate-key", "Seals all users' secrets with a new key and drops the old one. May be run again when it was interrupted.");
        command.SetAction((result, cancellationToken) => AdministrationAccess.Use(common, result, async administration =>
        {
            void Tell(RotationStep step)
            {
                if (common.Output(result) == OutputFormat.Json)
                {
                    Listing.PrintLine(result.InvocationConfiguration.Output, step);
                }
                else
                {
                    result.InvocationConfiguration.Output.WriteLine(step.Message);
                }
            }

            var step = await administration.RotateKey(begin: true, cancellationToken);
            for (var last = ""; !step.Finished; step = await administration.RotateKey(begin: false, cancellationToken))
            {
                if (!string.Equals(last, step.Message, StringComparison.Ordinal))
                {
                    last = step.Message;
                    Tell(step);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(500), cancellationToken);
            }

            Tell(step);
            foreach (var user in step.Unreadable)
            {
                await result.InvocationConfiguration.Error.WriteLineAsync($"concentrator: no key opens the secrets of user {user}; give it another password");
            }

            return step.Unreadable.Count == 0 ? ExitCode.Done : ExitCode.Failed;
        }));
        return command;
    }
}
