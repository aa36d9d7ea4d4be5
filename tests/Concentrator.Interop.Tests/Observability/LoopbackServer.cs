using System.Net;
using System.Text.RegularExpressions;
using Concentrator.Client;
using Concentrator.Interop.Tests.Programs;
using Concentrator.Tls;

namespace Concentrator.Interop.Tests.Observability;

/// <summary>The server as one program on loopback, on ports of the kernel's choice, with nothing behind the tunnels. It needs no rights.</summary>
internal sealed partial class LoopbackServer : IAsyncDisposable
{
    internal const string User = "alice";
    internal const string Password = "in Wonderland, 1865";
    internal const string Gateway = "10.99.0.1";

    private readonly TemporaryFolder _folder = new("concentrator");
    private readonly string[] _settings;
    private RunningProgram _running = null!;

    private LoopbackServer(string[] settings) => _settings = settings;

    internal IPEndPoint Edge { get; private set; } = new(IPAddress.None, 0);

    /// <summary>The admin port, <c>host:port</c>.</summary>
    internal string Admin { get; private set; } = "";

    /// <summary>What it has logged and printed.</summary>
    internal string Output => _running.Output;

    /// <summary>Starts it, waits until clients are welcome, and adds the user.</summary>
    internal static async Task<LoopbackServer> StartAsync(params string[] settings)
    {
        var server = new LoopbackServer(settings);
        try
        {
            await File.WriteAllTextAsync(server._folder.File("concentrator.json"), """{"Concentrator":{"Name":"observed"}}""");
            server._running = RunningProgram.Start(Program, server.CommandLine("serve"));
            var (ready, _) = await server._running.WaitForLineAsync(Serving.IsMatch, TimeSpan.FromSeconds(60));
            var line = Serving.Match(ready);
            server.Edge = IPEndPoint.Parse(line.Groups["edge"].Value);
            server.Admin = new Uri(line.Groups["admin"].Value).Authority;
            await server.CommandAsync("user", "add", User, "--password", Password);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>How its user dials in.</summary>
    internal SstpClientOptions DialIn(string password = Password) => new()
    {
        Host = Edge.Address.ToString(),
        Port = Edge.Port,
        UserName = User,
        Password = password,
        Tls = new TlsClientOptions { HostName = "localhost", TrustAnyCertificate = true },
    };

    /// <summary>Runs another of the program's commands over the same configuration and gives what it prints.</summary>
    internal Task<string> CommandAsync(params string[] command) => RunningProgram.RunAsync(Program, CommandLine(command));

    /// <summary>Waits until the log has a line.</summary>
    internal Task WaitForLogAsync(string part) => _running.WaitForLineAsync(line => line.Contains(part, StringComparison.Ordinal), TimeSpan.FromSeconds(30));

    /// <summary>Stops it as a service manager does (SIGTERM), and gives its exit code.</summary>
    internal async Task<int> StopAsync()
    {
        await _running.SignalAsync("TERM");
        return await ExitAsync();
    }

    /// <summary>Waits for its end, and gives its exit code.</summary>
    internal Task<int> ExitAsync() => _running.WaitForExitAsync(TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        await (_running?.DisposeAsync() ?? ValueTask.CompletedTask);
        _folder.Dispose();
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "concentrator");

    [GeneratedRegex(@"serves on (?<edge>[0-9.:]+); admin port (?<admin>http://[0-9.:]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Serving { get; }

    private string[] CommandLine(params string[] command) =>
    [
        .. command, "--config", _folder.File("concentrator.json"),
        .. _settings
            .Concat([$"DataDirectory={_folder.File("data")}", "Edge:Listen=127.0.0.1:0", "Admin:Listen=127.0.0.1:0", "Network:Mode=none", "Pools:office:Prefix=10.99.0.0/24"])
            .SelectMany(setting => new[] { "--set", setting }),
    ];
}
