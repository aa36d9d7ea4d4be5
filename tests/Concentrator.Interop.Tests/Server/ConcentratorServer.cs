using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Server;

/// <summary>The server as its users run it: the program <c>concentrator</c> with a configuration file, in a namespace. It can be stopped, killed and started again over the same data.</summary>
public sealed class ConcentratorServer : IAsyncDisposable
{
    public const int Port = 443;

    private const string AdminListen = "Admin:Listen:0=";

    /// <summary>The pool that the tests' clients get their addresses from, and the server's own address in it.</summary>
    public const string PoolPrefix = "10.99.0.0/24";

    public const string Gateway = "10.99.0.1";

    /// <summary>The pool's IPv6 network; 10.99.0.n has fd99:0:0:n::/64.</summary>
    public const string PoolPrefix6 = "fd99::/46";

    public const string Gateway6 = "fd99:0:0:1::1";

    private readonly NetworkNamespace _space;
    private readonly string _folder;
    private RunningProgram? _running;

    private ConcentratorServer(NetworkNamespace space, string folder)
    {
        _space = space;
        _folder = folder;
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "concentrator");

    /// <summary>The authority that the server made for itself, once it was started without a certificate.</summary>
    public string AuthorityFile => Path.Combine(_folder, "data", "certificate", "ca.crt");

    private string ConfigurationFile => Path.Combine(_folder, "concentrator.json");

    /// <summary>Settings over those of the file (<c>KEY=VALUE</c>), for every command.</summary>
    public IReadOnlyList<string> Settings { get; set; } = [];

    /// <summary>The running process.</summary>
    public RunningProgram Process => _running ?? throw new InvalidOperationException("The server does not run.");

    /// <summary>Writes a configuration for a server that listens on one address; nothing runs yet.</summary>
    /// <param name="space">Where it runs.</param>
    /// <param name="listen">The address it listens on.</param>
    /// <param name="methods">Its authentication methods.</param>
    /// <param name="settings">Further settings, <c>KEY=VALUE</c>.</param>
    public static async Task<ConcentratorServer> CreateAsync(NetworkNamespace space, string listen, string[] methods, params string[] settings)
    {
        var server = new ConcentratorServer(space, Directory.CreateTempSubdirectory("concentrator-").FullName) { Settings = settings };
        // Names belong to a certificate that the server makes.
        var hasCertificate = settings.Any(setting => setting.StartsWith("Edge:Certificate:Path=", StringComparison.Ordinal));
        var configuration = new
        {
            Concentrator = new
            {
                DataDirectory = Path.Combine(server._folder, "data"),
                Edge = new { Listen = new[] { $"{listen}:{Port}" }, Certificate = new { Names = hasCertificate ? [] : new[] { listen } } },
                Admin = new { Listen = new[] { "127.0.0.1:9180" } },
                Authentication = new { Methods = methods },
                Network = new { Mode = "tun", Routing = "masquerade" },
                Pools = new { office = new { Prefix = PoolPrefix, Prefix6 = PoolPrefix6, Dns = new[] { EdgeNetwork.IntranetHost, EdgeNetwork.IntranetHost6 } } },
            },
        };
        await File.WriteAllTextAsync(server.ConfigurationFile, JsonSerializer.Serialize(configuration));
        return server;
    }

    /// <summary>Changes the section <c>Concentrator</c> of the configuration file; a server that runs is told by SIGHUP.</summary>
    public async Task ConfigureAsync(Action<JsonObject> change)
    {
        var configuration = JsonNode.Parse(await File.ReadAllTextAsync(ConfigurationFile))!;
        change(configuration["Concentrator"]!.AsObject());
        await File.WriteAllTextAsync(ConfigurationFile, configuration.ToJsonString());
    }

    /// <summary>How one of the program's commands is called over this configuration.</summary>
    public string[] CommandLine(params string[] command) =>
        [Program, .. command, "--config", ConfigurationFile, .. Settings.SelectMany(setting => new[] { "--set", setting })];

    /// <summary>Runs another of the program's commands over the same configuration and gives what it prints.</summary>
    public Task<string> CommandAsync(params string[] command) => _space.RunAsync(CommandLine(command));

    /// <summary>Adds a user, who may have an address of its own.</summary>
    public async Task AddUserAsync(string name, string password, bool chap = false, string? address = null)
    {
        var file = Path.Combine(_folder, $"{name}.password");
        await File.WriteAllTextAsync(file, password);
        await CommandAsync(["user", "add", name, "--password-file", file, .. chap ? ["--chap"] : Array.Empty<string>(), .. address is null ? [] : new[] { "--address", address }]);
    }

    /// <summary>Starts the server and returns once it takes connections.</summary>
    public async Task StartAsync()
    {
        _running = _space.Start(CommandLine("serve"));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await IsReadyAsync())
        {
            if (_running.HasExited || limit.IsCancellationRequested)
            {
                throw new InvalidOperationException($"The server does not get ready. It printed:\n{_running.Output}");
            }

            await Task.Delay(100);
        }
    }

    /// <summary>Stops the server as a service manager does, and gives its exit code.</summary>
    public async Task<int> StopAsync()
    {
        await Process.SignalAsync("TERM");
        return await Process.WaitForExitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>Kills the server without a chance to say good-bye.</summary>
    public async Task KillAsync()
    {
        await Process.SignalAsync("KILL");
        await Process.WaitForExitAsync(TimeSpan.FromSeconds(10));
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is not null)
        {
            await _running.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Whether the admin port says so: to listen is not enough, before the control plane has taken the edge in every tunnel is answered 503.</summary>
    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var socket = await _space.EnterAsync(() =>
            {
                var opened = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                opened.Connect(IPEndPoint.Parse(Settings.LastOrDefault(setting => setting.StartsWith(AdminListen, StringComparison.Ordinal))?[AdminListen.Length..] ?? "127.0.0.1:9180"));
                return opened;
            });
            await socket.SendAsync("GET /readyz HTTP/1.0\r\n\r\n"u8.ToArray());
            var answer = new byte[64];
            var length = await socket.ReceiveAsync(answer);
            return Encoding.ASCII.GetString(answer, 0, length).Contains(" 200 ", StringComparison.Ordinal);
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
