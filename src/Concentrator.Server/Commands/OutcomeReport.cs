using System.CommandLine;
using Concentrator.Server.Administration;

namespace Concentrator.Server.Commands;

/// <summary>Tells what came of a change.</summary>
internal static class OutcomeReport
{
    /// <summary>Writes the message, as output when it is done and as an error when it is not, and returns the exit code.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="common">How output is printed.</param>
    /// <param name="outcome">What came of it.</param>
    internal static int Report(this ParseResult result, CommonOptions common, Outcome outcome) => result.Report(common, outcome, done => new { done.Message });

    /// <summary>The same for what tells more than a message.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="common">How output is printed.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="toJson">What JSON has of it when it is done.</param>
    internal static int Report<T>(this ParseResult result, CommonOptions common, Outcome outcome, Func<Outcome, T> toJson)
    {
        var streams = result.InvocationConfiguration;
        if (!outcome.Done)
        {
            streams.Error.WriteLine($"concentrator: {outcome.Message}");
            return ExitCode.Failed;
        }

        if (common.Output(result) == OutputFormat.Json)
        {
            Listing.PrintLine(streams.Output, toJson(outcome));
        }
        else
        {
            streams.Output.WriteLine(outcome.Message);
        }

        return ExitCode.Done;
    }
}
