using System.CommandLine;
using System.CommandLine.Invocation;
using Concentrator.Server.Configuration;
using Concentrator.Server.Profiles;

namespace Concentrator.Server.Commands;

/// <summary>The <c>concentrator</c> command: what it understands, and how it answers when something is wrong.</summary>
internal static class CommandLine
{
    /// <summary>Runs a command line and answers with the exit code (<see cref="ExitCode"/>).</summary>
    internal static async Task<int> Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        // An argument that begins with @ is a password as good as any other, not the name of a file of arguments.
        var parsed = Create().Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (!IsSuggestion(arguments) && parsed.UnmatchedTokens.Where(token => !IsSetting(token)).ToList() is { Count: > 0 } strange)
        {
            return Refuse(error, parsed.CommandResult.Command, strange.Select(token => $"unknown argument '{token}'"));
        }

        if (parsed.Action is ParseErrorAction)
        {
            return Refuse(error, parsed.CommandResult.Command, parsed.Errors.Select(problem => problem.Message));
        }

        try
        {
            // Signals are the serving command's own affair: it ends its tunnels in good order first.
            var invocation = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(invocation);
        }
        catch (InvalidConfigurationException wrong)
        {
            foreach (var problem in wrong.Errors)
            {
                await error.WriteLineAsync($"concentrator: {problem}");
            }

            return ExitCode.Usage;
        }
        catch (Exception failure)
        {
            await error.WriteLineAsync($"concentrator: {WordsOf(failure).ReplaceLineEndings(" ")}");
            if (Environment.GetEnvironmentVariable("CONCENTRATOR_TRACE") is not null)
            {
                await error.WriteLineAsync(failure.ToString());
            }

            return ExitCode.Failed;
        }
    }

    private static RootCommand Create()
    {
        var root = new RootCommand("An SSTP VPN concentrator.");
        var common = new CommonOptions();
        common.AddTo(root);
        root.Add(ServeCommand.Create(common));
        root.Add(PrepareCommand.Create(common));
        root.Add(UserCommands.Create(common));
        root.Add(SessionCommands.Create(common));
        root.Add(NodeCommands.Create(common));
        root.Add(RingCommands.Create(common));
        root.Add(HealthCommands.Create(common));
        root.Add(BlockCommands.Create(common));
        root.Add(PoolCommands.Create(common));
        root.Add(MachineCommands.Create(common));
        root.Add(TokenCommands.Create(common));
        root.Add(AuditCommands.Create(common));
        root.Add(PolicyCommands.Create(common));
        root.Add(ProfileCommands.Create(common));
        foreach (var command in ClusterCommands.Create(common))
        {
            root.Add(command);
        }

        root.Add(CheckConfigCommand.Create(common));
        root.Add(ConfigurationCommands.Create(common));
        root.Add(VersionCommand.Create(common));
        root.Add(CompletionCommand.Create());
        foreach (var command in root.Subcommands.SelectMany(command => command.Subcommands.Prepend(command)))
        {
            // A setting may be given as an option of its own: --Edge:Listen:0=*:8443.
            command.TreatUnmatchedTokensAsErrors = false;
        }

        return root;
    }

    // What a shell asks for has a whole command line in one argument.
    private static bool IsSuggestion(IReadOnlyList<string> arguments) => arguments is [var first, ..] && first.StartsWith("[suggest", StringComparison.Ordinal);

    private static bool IsSetting(string token)
    {
        var equals = token.IndexOf('=', StringComparison.Ordinal);
        return token.StartsWith("--", StringComparison.Ordinal) && equals > 2 && token[..equals].Contains(':', StringComparison.Ordinal);
    }

    private static string WordsOf(Exception failure) => failure switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError, InnerException: { } reason } =>
            $"There is no TLS with the server: {reason.Message} --ca FILE names who signed its certificate, when that is nobody whom this machine trusts.",
        UnavailableAuthorityException missing => missing.Whole,
        _ => failure.Message,
    };

    private static int Refuse(TextWriter error, Command command, IEnumerable<string> problems)
    {
        foreach (var problem in problems)
        {
            error.WriteLine($"concentrator: {problem}");
        }

        var above = command.Parents.OfType<Command>().FirstOrDefault();
        error.WriteLine(above is null ? "See concentrator --help." : above is RootCommand ? $"See concentrator {command.Name} --help." : $"See concentrator {above.Name} {command.Name} --help.");
        return ExitCode.Usage;
    }
}
