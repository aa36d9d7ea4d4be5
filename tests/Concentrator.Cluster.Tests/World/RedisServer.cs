using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using StackExchange.Redis;

namespace Concentrator.Cluster.Tests.World;

/// <summary>A real redis-server on loopback, in a process and a folder of its own, that a test can stop, kill, freeze and start again on the same port.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const int SignalKill = 9;
    private const int SignalTerminate = 15;
    private const int SignalContinue = 18;
    private const int SignalStop = 19;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    private readonly RedisServerOptions _options;
    private readonly ConcurrentQueue<string> _log = new();
    private Process? _process;

    private RedisServer(RedisServerOptions options) => _options = options;

    /// <summary>The TCP port on 127.0.0.1; the same for this server's whole life, restarts included.</summary>
    public int Port { get; private set; }

    /// <summary>Where it listens, as <c>Cluster:Redis</c> wants it: <c>127.0.0.1:port</c>, with the password if there is one.</summary>
    public string ConnectionString => _options.Password is { } password ? $"127.0.0.1:{Port},password={password}" : $"127.0.0.1:{Port}";

    /// <summary>The folder of its files.</summary>
    public string DataDirectory { get; } = Directory.CreateTempSubdirectory("concentrator-redis-").FullName;

    /// <summary>What it wrote to its log so far.</summary>
    public string Log => string.Join('\n', _log);

    /// <summary>Whether its process runs, frozen or not.</summary>
    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Starts one and waits until it takes connections.</summary>
    public static async Task<RedisServer> StartAsync(RedisServerOptions? options = null)
    {
        var server = new RedisServer(options ?? new RedisServerOptions());
        try
        {
            // Between the choice of a port and the server's bind another program may take it: then once more.
            for (int attempt = 1; ; attempt++)
            {
                server.Port = FreePort();
                if (await server.TryRunAsync())
                {
                    return server;
                }

                if (attempt == 5 || !server.Log.Contains("Address already in use", StringComparison.Ordinal))
                {
                    throw new InvalidOperationException($"redis-server did not start:\n{server.Log}");
                }
            }
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Settings for a client of it that keeps trying while it is away and does not wait long for an answer.</summary>
    public ConfigurationOptions ClientOptions()
    {
        var options = ConfigurationOptions.Parse(ConnectionString);
        options.AbortOnConnectFail = false;
        return options;
    }

    /// <summary>A new connection to it; the caller disposes of it.</summary>
    public async Task<ConnectionMultiplexer> ConnectAsync()
    {
        var options = ClientOptions();
        options.AllowAdmin = true;
        return await ConnectionMultiplexer.ConnectAsync(options);
    }

    /// <summary>Ends it as an administrator would: it saves what its options say it keeps.</summary>
    public Task StopAsync() => EndAsync(SignalTerminate);

    /// <summary>Ends it as a crash would (SIGKILL).</summary>
    public Task KillAsync() => EndAsync(SignalKill);

    /// <summary>Freezes it (SIGSTOP): connections stay, nothing answers.</summary>
    public void Freeze() => Signal(SignalStop);

    /// <summary>Lets it go on after <see cref="Freeze"/>.</summary>
    public void Thaw() => Signal(SignalContinue);

    /// <summary>Starts it again on its port, after <see cref="StopAsync"/> or <see cref="KillAsync"/>.</summary>
    /// <param name="empty">Whether all that it had on disk is gone.</param>
    public async Task StartAgainAsync(bool empty = false)
    {
        if (IsRunning)
        {
            throw new InvalidOperationException("redis-server runs.");
        }

        if (empty)
        {
            Directory.Delete(DataDirectory, recursive: true);
            Directory.CreateDirectory(DataDirectory);
        }

        if (!await TryRunAsync())
        {
            throw new InvalidOperationException($"redis-server did not start again on port {Port}:\n{Log}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
        {
            await KillAsync();
        }

        _process?.Dispose();
        Directory.Delete(DataDirectory, recursive: true);
    }

    // True when it takes connections, false when its process ended before it did.
    private async Task<bool> TryRunAsync()
    {
        _process?.Dispose();
        var start = new ProcessStartInfo("redis-server")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = DataDirectory,
        };
        foreach (string argument in Arguments())
        {
            start.ArgumentList.Add(argument);
        }

        var ready = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process = process;
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var ended = process.WaitForExitAsync();
        return await Task.WhenAny(ready.Task, ended).WaitAsync(_patience) == ready.Task;

        void Read(string? line)
        {
            if (line is null)
            {
                return;
            }

            _log.Enqueue(line);
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                ready.TrySetResult(true);
            }
        }
    }

    private IEnumerable<string> Arguments()
    {
        string[] arguments =
        [
            _options.TlsArguments.Count == 0 ? "--port" : "--tls-port", $"{Port}", "--bind", "127.0.0.1", "--dir", DataDirectory, "--daemonize", "no", "--save", "",
            "--appendonly", _options.AppendOnlyFile ? "yes" : "no", "--appendfsync", _options.SyncEveryWrite ? "always" : "everysec",
        ];
        return _options.Password is { } password
            ? [.. arguments, "--requirepass", password, .. _options.TlsArguments, .. _options.OtherArguments]
            : [.. arguments, .. _options.TlsArguments, .. _options.OtherArguments];
    }

    private async Task EndAsync(int signal)
    {
        if (_process is not { HasExited: false } process)
        {
            return;
        }

        Signal(signal);
        using var limit = new CancellationTokenSource(_patience);
        await process.WaitForExitAsync(limit.Token);
    }

    private void Signal(int signal)
    {
        if (_process is not { HasExited: false } process || Kill(process.Id, signal) != 0)
        {
            throw new InvalidOperationException("redis-server does not run.");
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
