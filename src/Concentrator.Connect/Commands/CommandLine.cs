using System.CommandLine;
using System.CommandLine.Invocation;
using Concentrator.DataPlane;
using Concentrator.Tls;

namespace Concentrator.Connect.Commands;

/// <summary>The <c>sstp</c> command: what it understands, and how it answers when something is wrong.</summary>
internal static class CommandLine
{
    /// <summary>Runs a command line and answers with the exit code (<see cref="ExitCode"/>).</summary>
    internal static async Task<int> Run(IReadOnlyList<string> arguments, TextWriter output, TextWriter error)
    {
        var root = new RootCommand("An SSTP VPN client.") { new ConnectCommand().Create(), new PostureCommand().Create() };
        var parsed = root.Parse(arguments);
        if (parsed.Action is ParseErrorAction)
        {
            foreach (var problem in parsed.Errors)
            {
                await error.WriteLineAsync($"sstp: {problem.Message}");
            }

            await error.WriteLineAsync($"See sstp {parsed.CommandResult.Command.Name} --help.");
            return ExitCode.Usage;
        }

        try
        {
            // Signals are the command's own affair: it undoes everything first.
            var invocation = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(invocation);
        }
        catch (Exception failure) when (failure is UsageException or TlsConfigurationException)
        {
            await error.WriteLineAsync($"sstp: {failure.Message.ReplaceLineEndings(" ")}");
            return ExitCode.Usage;
        }
        catch (Exception failure) when (failure is NetworkSetupException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"sstp: {failure.Message.ReplaceLineEndings(" ")}");
            return ExitCode.Machine;
        }
    }
}
