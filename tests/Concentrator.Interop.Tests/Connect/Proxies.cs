using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Connect;

/// <summary>Real proxies on the office's router.</summary>
internal sealed class Proxies : IAsyncDisposable
{
    public const int Port = 3128;

    private readonly RunningProgram _process;
    private readonly TemporaryFolder _folder;

    private Proxies(RunningProgram process, TemporaryFolder folder)
    {
        _process = process;
        _folder = folder;
    }

    /// <summary>What the client is told.</summary>
    public static string Url => $"http://{OfficeNetwork.Router}:{Port}";

    public static async Task<Proxies> StartTinyproxyAsync(NetworkNamespace space, string settings)
    {
        var folder = new TemporaryFolder("tinyproxy");
        await File.WriteAllTextAsync(folder.File("conf"), $"Port {Port}\nListen {OfficeNetwork.Router}\nTimeout 600\nMaxClients 10\nLogLevel Info\n{settings}\n");
        return await ListeningAsync(space, new Proxies(space.Start(["tinyproxy", "-d", "-c", folder.File("conf")]), folder));
    }

    public static async Task<Proxies> StartSquidAsync(NetworkNamespace space, string settings)
    {
        // It runs as a user of its own once it listens.
        var folder = new TemporaryFolder("squid");
        File.SetUnixFileMode(Path.GetDirectoryName(folder.File("conf"))!, (UnixFileMode)0b111_111_111);
        await File.WriteAllTextAsync(
            folder.File("conf"),
            $"http_port {OfficeNetwork.Router}:{Port}\npid_filename none\ncache deny all\ncache_log {folder.File("cache.log")}\naccess_log none\ncoredump_dir {Path.GetDirectoryName(folder.File("conf"))}\n"
            + $"shutdown_lifetime 0 seconds\npinger_enable off\n{settings}\n");
        return await ListeningAsync(space, new Proxies(space.Start(["squid", "-N", "-d", "1", "-f", folder.File("conf")]), folder));
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task<Proxies> ListeningAsync(NetworkNamespace space, Proxies proxy)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await space.RunAsync("ss", "-Hltn", $"sport = :{Port}")).Length == 0)
        {
            if (proxy._process.HasExited || limit.IsCancellationRequested)
            {
                throw new InvalidOperationException($"The proxy does not listen. It printed:\n{proxy._process.Output}");
            }

            await Task.Delay(100);
        }

        return proxy;
    }
}
