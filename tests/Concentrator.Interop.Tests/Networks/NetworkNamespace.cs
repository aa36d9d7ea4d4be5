using System.Globalization;
using System.Net;
using System.Net.Sockets;
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

    /// <summary>Opens a TCP connection inside.</summary>
    public Task<NetworkStream> ConnectAsync(string address, int port) => EnterAsync(() =>
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Parse(address), port);
        return new NetworkStream(socket, ownsSocket: true);
    });

    /// <summary>Listens inside.</summary>
    public Task<Socket> ListenAsync(string address, int port) => EnterAsync(() =>
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), port));
        socket.Listen();
        return socket;
    });

    /// <summary>Waits until somebody inside listens on a program's port.</summary>
    public async Task UntilListeningAsync(RunningProgram program, int port)
    {
        for (var tries = 0; (await RunAsync("ss", "-Hltn", string.Create(CultureInfo.InvariantCulture, $"sport = :{port}"))).Length == 0; tries++)
        {
            if (tries == 200 || program.HasExited)
            {
                throw new InvalidOperationException($"Nobody listens on {port}. The program printed:\n{program.Output}");
            }

            await Task.Delay(100);
        }
    }

    public async ValueTask DisposeAsync() => await RunningProgram.RunAsync("ip", "netns", "del", Name);
}
