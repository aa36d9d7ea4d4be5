using System.Diagnostics;

namespace Concentrator.Server.Tests.Programs;

/// <summary>A program that ran to its end.</summary>
internal sealed record FinishedProgram(int ExitCode, string Output, string Error)
{
    internal static async Task<FinishedProgram> Run(string program, IEnumerable<string> arguments, string input = "")
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException exception)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end; it printed {await output} {await error}", exception);
        }

        return new FinishedProgram(process.ExitCode, await output, await error);
    }
}
