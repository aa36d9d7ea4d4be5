using System.Reflection;
using System.Text.Json;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Connect;

/// <summary>The program <c>sstp</c> as its users run it, in a namespace, with <c>--json</c>.</summary>
public sealed class SstpProgram : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private readonly RunningProgram _process;

    private SstpProgram(RunningProgram process) => _process = process;

    /// <summary>Where it was built.</summary>
    public static string Program { get; } = Path.GetFullPath(
        typeof(SstpProgram).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => string.Equals(attribute.Key, "SstpProgram", StringComparison.Ordinal)).Value!);

    public string Output => _process.Output;

    /// <summary>How many lines came so far: a place from which to wait for more.</summary>
    public int LineCount => _process.LineCount;

    /// <summary>Starts it; the command has to ask for JSON.</summary>
    public static SstpProgram Start(NetworkNamespace space, string[] command, IReadOnlyDictionary<string, string>? environment = null) => new(space.Start(command, environment));

    /// <summary>Waits for an event and gives it.</summary>
    public async Task<JsonElement> EventAsync(string name, int from = 0)
    {
        var (line, _) = await _process.WaitForLineAsync(line => line.StartsWith($"{{\"event\":\"{name}\"", StringComparison.Ordinal), s_limit, from);
        using var document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }

    /// <summary>Waits for an event that is so.</summary>
    public async Task UntilAsync(Func<JsonElement, bool> isSo, string name, int from)
    {
        while (true)
        {
            var (line, index) = await _process.WaitForLineAsync(line => line.StartsWith($"{{\"event\":\"{name}\"", StringComparison.Ordinal), s_limit, from);
            using var document = JsonDocument.Parse(line);
            if (isSo(document.RootElement))
            {
                return;
            }

            from = index + 1;
        }
    }

    public Task SignalAsync(string signal) => _process.SignalAsync(signal);

    public Task<int> ExitAsync() => _process.WaitForExitAsync(s_limit);

    /// <summary>Stops it as a service manager does, and gives its exit code.</summary>
    public async Task<int> StopAsync()
    {
        await SignalAsync("TERM");
        return await ExitAsync();
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
