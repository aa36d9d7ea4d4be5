using System.Diagnostics;

namespace Concentrator.Interop.Tests.Programs;

/// <summary>One program that a test started. Its lines of both outputs are kept in the order they came; it never outlives the test.</summary>
public sealed class RunningProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly Lock _lock = new();
    private readonly Task _outputs;
    private TaskCompletionSource _more = NewSignal();

    private RunningProgram(Process process)
    {
        _process = process;
        _outputs = Task.WhenAll(CollectAsync(process.StandardOutput), CollectAsync(process.StandardError));
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public StreamWriter Input => _process.StandardInput;

    /// <summary>How many lines came so far: a place from which to wait for more.</summary>
    public int LineCount
    {
        get
        {
            lock (_lock)
            {
                return _lines.Count;
            }
        }
    }

    public string Output
    {
        get
        {
            lock (_lock)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    public static RunningProgram Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        return new RunningProgram(Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start."));
    }

    /// <summary>Runs a program to its end and gives its output.</summary>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        await using var running = Start(program, arguments);
        var code = await running.WaitForExitAsync(TimeSpan.FromSeconds(60));
        return code == 0
            ? running.Output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {code}:\n{running.Output}");
    }

    /// <summary>Waits for a line and gives it and its place; fails with everything that was printed when it does not come.</summary>
    public async Task<(string Line, int Index)> WaitForLineAsync(Func<string, bool> wanted, TimeSpan limit, int from = 0)
    {
        using var deadline = new CancellationTokenSource(limit);
        while (true)
        {
            Task more;
            var ended = _outputs.IsCompleted;
            lock (_lock)
            {
                for (; from < _lines.Count; from++)
                {
                    if (wanted(_lines[from]))
                    {
                        return (_lines[from], from);
                    }
                }

                more = _more.Task;
            }

            if (ended)
            {
                throw new InvalidOperationException($"The program ended before the line came. It printed:\n{Output}");
            }

            try
            {
                await Task.WhenAny(more, _outputs).WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException exception)
            {
                throw new TimeoutException($"The line did not come within {limit}. The program printed:\n{Output}", exception);
            }
        }
    }

    public async Task<int> WaitForExitAsync(TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
            await _outputs.WaitAsync(TimeSpan.FromSeconds(5));
        }
        catch (OperationCanceledException exception)
        {
            throw new TimeoutException($"The program did not end within {limit}. It printed:\n{Output}", exception);
        }

        return _process.ExitCode;
    }

    /// <summary>The ids of the processes that it has started and that still run.</summary>
    public async Task<string[]> ChildrenAsync() => (await File.ReadAllTextAsync($"/proc/{_process.Id}/task/{_process.Id}/children")).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Sends a signal by its name (<c>TERM</c>, <c>KILL</c>, <c>STOP</c>).</summary>
    public Task SignalAsync(string name) => RunAsync("kill", $"-{name}", $"{_process.Id}");

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task CollectAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            TaskCompletionSource more;
            lock (_lock)
            {
                _lines.Add(line);
                more = _more;
                _more = NewSignal();
            }

            more.SetResult();
        }
    }
}
