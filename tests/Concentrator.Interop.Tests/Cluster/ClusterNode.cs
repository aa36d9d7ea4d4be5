using System.Net;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Cluster;

/// <summary>One node of a cluster: the program <c>concentrator</c> in a process of its own, with a data directory of its own. It can be started, stopped, killed and frozen.</summary>
internal sealed class ClusterNode(string name, IPAddress address, IReadOnlyList<string> settings) : IAsyncDisposable
{
    /// <summary>The edges' port for clients.</summary>
    internal const int Port = 8443;

    private const int AdminPort = 9180;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };

    private readonly TemporaryFolder _folder = new($"concentrator-{name}");
    private readonly List<RunningProgram> _runs = [];

    /// <summary>Its name.</summary>
    internal string Name => name;

    /// <summary>Its own loopback address, with all its ports.</summary>
    internal IPAddress Address => address;

    /// <summary>Its admin port, <c>host:port</c>.</summary>
    internal string Admin => $"{address}:{AdminPort}";

    /// <summary>The process that runs now, or ran last.</summary>
    internal RunningProgram Process => _runs.Count > 0 ? _runs[^1] : throw new InvalidOperationException($"{name} was never started.");

    internal bool IsRunning => _runs.Count > 0 && !Process.HasExited;

    /// <summary>Its processes in the order they were started.</summary>
    internal IReadOnlyList<RunningProgram> Runs => _runs;

    /// <summary>What all its processes logged, one after another.</summary>
    internal string Log => string.Join('\n', _runs.Select(run => run.Output));

    private static string Program => Path.Combine(AppContext.BaseDirectory, "concentrator");

    /// <summary>Starts its process and returns at once.</summary>
    internal void Start()
    {
        if (IsRunning)
        {
            throw new InvalidOperationException($"{name} runs.");
        }

        _runs.Add(RunningProgram.Start(Program, CommandLine("serve")));
    }

    /// <summary>Starts its process and returns when it is ready: a silo when it is in the cluster, an edge when clients are welcome.</summary>
    internal async Task StartReadyAsync()
    {
        Start();
        await UntilReadyAsync();
    }

    /// <summary>Waits until <c>/readyz</c> says so.</summary>
    internal async Task UntilReadyAsync(TimeSpan? limit = null)
    {
        using var deadline = new CancellationTokenSource(limit ?? Patience);
        while (!await IsReadyAsync())
        {
            if (!IsRunning || deadline.IsCancellationRequested)
            {
                throw new InvalidOperationException($"{name} is not ready. It printed:\n{Log}");
            }

            await Task.Delay(100);
        }
    }

    /// <summary>What <c>/readyz</c> says now; false when nobody answers.</summary>
    internal async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri($"http://{address}:{AdminPort}/readyz"));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>The page of metrics.</summary>
    internal Task<string> MetricsAsync() => Http.GetStringAsync(new Uri($"http://{address}:{AdminPort}/metrics"));

    /// <summary>Stops it as a service manager does (SIGTERM), and gives its exit code.</summary>
    internal async Task<int> StopAsync(TimeSpan? limit = null)
    {
        await Process.SignalAsync("TERM");
        return await Process.WaitForExitAsync(limit ?? Patience);
    }

    /// <summary>Kills it without a chance to say good-bye.</summary>
    internal async Task KillAsync()
    {
        await Process.SignalAsync("KILL");
        await Process.WaitForExitAsync(TimeSpan.FromSeconds(10));
    }

    /// <summary>Freezes it (SIGSTOP).</summary>
    internal Task FreezeAsync() => Process.SignalAsync("STOP");

    /// <summary>Lets it go on after <see cref="FreezeAsync"/>.</summary>
    internal Task ThawAsync() => Process.SignalAsync("CONT");

    /// <summary>Runs another of the program's commands with this node's settings and gives what it prints.</summary>
    internal Task<string> CommandAsync(params string[] command) => RunningProgram.RunAsync(Program, CommandLine(command));

    /// <summary>Adds a user.</summary>
    internal Task AddUserAsync(string user, string password) => CommandAsync("user", "add", user, "--password", password);

    public async ValueTask DisposeAsync()
    {
        foreach (var run in _runs)
        {
            await run.DisposeAsync();
        }

        // For who looks into a test: CLUSTER_LOGS names a folder that the logs are put into.
        if (Environment.GetEnvironmentVariable("CLUSTER_LOGS") is { Length: > 0 } logs)
        {
            await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(logs).FullName, $"{address}-{name}.log"), Log);
        }

        _folder.Dispose();
    }

    private string[] CommandLine(params string[] command) =>
        [.. command, .. settings.Concat([$"Name={name}", $"DataDirectory={_folder.File("data")}", $"Admin:Listen={address}:{AdminPort}"]).SelectMany(setting => new[] { "--set", setting })];
}
