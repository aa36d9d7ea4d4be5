using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Networks;

/// <summary>One network namespace with a name of its own, for the time of a test.</summary>
public sealed class NetworkNamespace : IAsyncDisposable
{
    private static int s_count;

    private NetworkNamespace(string name) => Name = name;

    public string Name { get; }

    public static async Task<NetworkNamespace> CreateAsync(string purpose)
    {
        var space = new NetworkNamespace($"{purpose}-{Environment.ProcessId}-{Interlocked.Increment(ref s_count)}");
        await RunningProgram.RunAsync("ip", "netns", "add", space.Name);
        await space.IpAsync("link set lo up");
        return space;
    }

    /// <summary>Runs the <c>ip</c> command inside.</summary>
    public Task<string> IpAsync(string command) => RunningProgram.RunAsync("ip", ["-n", Name, .. command.Split(' ')]);

    /// <summary>Runs a program inside to its end.</summary>
    public Task<string> RunAsync(params string[] command) => RunningProgram.RunAsync("ip", ["netns", "exec", Name, .. command]);

    /// <summary>Starts a program inside; its process id is the program's own.</summary>
    public RunningProgram Start(string[] command, IReadOnlyDictionary<string, string>? environment = null) =>
        RunningProgram.Start("ip", ["netns", "exec", Name, .. command], environment);

    /// <summary>Runs a task on a thread that stands inside: sockets that it makes belong to this namespace.</summary>
    public Task<T> EnterAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        // The thread is never used again: it would stay inside.
        var thread = new Thread(() =>
        {
            try
            {
                NamespaceSwitch.Enter(Name);
                done.SetResult(work());
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        })
        { IsBackground = true };
        thread.Start();
        return done.Task;
    }

    public async ValueTask DisposeAsync() => await RunningProgram.RunAsync("ip", "netns", "del", Name);
}
