using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Concentrator.Server.Tests.Programs;

/// <summary>The program as its users run it: <c>concentrator serve</c> on ports of the kernel's choice on loopback, with nothing behind the tunnels.</summary>
internal sealed partial class ConcentratorProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource<(string Edge, string Admin)> _serving = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _output = [];
    private readonly List<string> _error = [];
    private readonly Task _outputs;

    private ConcentratorProcess(Process process)
    {
        _process = process;
        _outputs = Task.WhenAll(Collect(process.StandardOutput, _output), Collect(process.StandardError, _error));
    }

    internal static string Program => Path.Combine(AppContext.BaseDirectory, "concentrator");

    internal string EdgeEndpoint { get; private set; } = "";

    internal Uri Admin { get; private set; } = new("http://unknown/");

    internal string Output => Text(_output);

    internal string Error => Text(_error);

    internal int Id => _process.Id;

    internal static string[] Settings(string dataDirectory, params string[] more) =>
        [.. more.Prepend("Network:Mode=none").Prepend("Admin:Listen=127.0.0.1:0").Prepend("Edge:Listen=127.0.0.1:0").Prepend($"DataDirectory={dataDirectory}").SelectMany(setting => new[] { "--set", setting })];

    internal static Task<ConcentratorProcess> Serve(string dataDirectory, params string[] settings) => ServeAs(Settings(dataDirectory, settings));

    internal static Task<ConcentratorProcess> ServeByFile(string file, string dataDirectory) => ServeAs(["--config", file, .. Settings(dataDirectory)]);

    private static async Task<ConcentratorProcess> ServeAs(string[] arguments)
    {
        var start = new ProcessStartInfo(Program, ["serve", .. arguments]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        var running = new ConcentratorProcess(Process.Start(start)!);
        var first = await Task.WhenAny(running._serving.Task, running._outputs, Task.Delay(TimeSpan.FromSeconds(60)));
        if (first != running._serving.Task)
        {
            await running.DisposeAsync();
            throw new InvalidOperationException($"The server does not serve. It printed:\n{running.Output}\n{running.Error}");
        }

        var (edge, admin) = await running._serving.Task;
        running.EdgeEndpoint = edge;
        running.Admin = new Uri(admin);
        return running;
    }

    internal async Task Signal(string name) => Assert.Equal(0, (await FinishedProgram.Run("kill", [$"-{name}", $"{_process.Id}"])).ExitCode);

    internal async Task<int> Stop()
    {
        await Signal("TERM");
        return await Exit();
    }

    internal async Task<int> Exit()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await _process.WaitForExitAsync(limit.Token);
        await _outputs.WaitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>Waits until the log has a line.</summary>
    internal async Task WaitForLog(string part)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!Error.Contains(part, StringComparison.Ordinal))
        {
            await Task.Delay(20, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    [GeneratedRegex(@"serves on (?<edge>\S+); admin port (?<admin>[^\s,]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ServingLine { get; }

    private static string Text(List<string> lines)
    {
        lock (lines)
        {
            return string.Join('\n', lines);
        }
    }

    private async Task Collect(StreamReader reader, List<string> lines)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (lines)
            {
                lines.Add(line);
            }

            if (ServingLine.Match(line) is { Success: true } match)
            {
                _serving.TrySetResult((match.Groups["edge"].Value, match.Groups["admin"].Value));
            }
        }
    }
}
