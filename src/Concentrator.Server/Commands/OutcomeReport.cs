using System.CommandLine;
using Concentrator.Server.Administration;

namespace Concentrator.Server.Commands;

/// <summary>Tells what came of a change.</summary>
internal static class OutcomeReport
{
    /// <summary>Writes the message, as output when it is done and as an error when it is not, and returns the exit code.</summary>
    internal static int Report(this ParseResult result, Outcome outcome)
    {
        var streams = result.InvocationConfiguration;
        if (!outcome.Done)
        {
            streams.Error.WriteLine($"concentrator: {outcome.Message}");
            return ExitCode.Failed;
        }

        streams.Output.WriteLine(outcome.Message);
        return ExitCode.Done;
    }
}
