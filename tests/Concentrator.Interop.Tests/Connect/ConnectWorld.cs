using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;
using Concentrator.Interop.Tests.Server;

namespace Concentrator.Interop.Tests.Connect;

/// <summary>The office with a running server and a user, who dials in from the laptop.</summary>
public sealed class ConnectWorld : IAsyncDisposable
{
    public const string User = "alice";

    private const string Password = "in Wonderland, 1865";

    private readonly List<SstpProgram> _programs = [];
    private readonly TemporaryFolder _folder = new("connect");

    private ConnectWorld(OfficeNetwork network, ConcentratorServer server)
    {
        Network = network;
        Server = server;
    }

    public OfficeNetwork Network { get; }

    public ConcentratorServer Server { get; }

    /// <summary>Where the client notes what is to be undone.</summary>
    public string StateDirectory => _folder.File("state");

    /// <summary>A server that makes its own certificate.</summary>
    public static Task<ConnectWorld> CreateAsync() => CreateAsync($"Edge:Certificate:Names:1={OfficeNetwork.ServerName}");

    /// <summary>A server with these settings besides.</summary>
    public static async Task<ConnectWorld> CreateAsync(params string[] settings)
    {
        var network = await OfficeNetwork.CreateAsync();
        var world = new ConnectWorld(network, await ConcentratorServer.CreateAsync(network.Inner.Edge, OfficeNetwork.Server, ["eap", "mschapv2"], settings));
        try
        {
            await world.Server.AddUserAsync(User, Password);
            await File.WriteAllTextAsync(world.FileOf("password"), Password + "\n");
            await world.Server.StartAsync();
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>A file of this test's own.</summary>
    public string FileOf(string name) => _folder.File(name);

    /// <summary>Starts the client as the user, who trusts the server's authority, with these arguments besides.</summary>
    public SstpProgram Dial(params string[] arguments) => DialAs(User, "password", OfficeNetwork.Server, ["--ca", Server.AuthorityFile, .. arguments]);

    /// <summary>Starts the client.</summary>
    public SstpProgram DialAs(string user, string passwordFile, string host, params string[] arguments) => DialFrom(Network.Laptop, StateDirectory, user, passwordFile, host, arguments);

    /// <summary>Starts the client on a machine.</summary>
    public SstpProgram DialFrom(NetworkNamespace machine, string stateDirectory, string user, string passwordFile, string host, params string[] arguments) => Start(
        machine, [SstpProgram.Program, "connect", host, "--user", user, "--password-file", FileOf(passwordFile), "--state-directory", stateDirectory, "--json", .. arguments]);

    /// <summary>Starts the client by a command of the test's own.</summary>
    public SstpProgram Start(string[] command, IReadOnlyDictionary<string, string>? environment = null) => Start(Network.Laptop, command, environment);

    private SstpProgram Start(NetworkNamespace machine, string[] command, IReadOnlyDictionary<string, string>? environment = null)
    {
        var program = SstpProgram.Start(machine, command, environment);
        _programs.Add(program);
        return program;
    }

    /// <summary>Whether the laptop reaches an address with pings.</summary>
    public Task<bool> PingsAsync(string address) => PingsAsync(Network.Laptop, address);

    /// <summary>Whether a machine reaches an address with pings.</summary>
    public static async Task<bool> PingsAsync(NetworkNamespace machine, string address)
    {
        await using var ping = machine.Start(["ping", "-c", "3", "-i", "0.2", "-W", "3", address]);
        return await ping.WaitForExitAsync(TimeSpan.FromSeconds(30)) == 0;
    }

    /// <summary>Sends bytes over TCP from the laptop to the host behind the server, which sends them back.</summary>
    public Task EchoAsync(int count) => EchoAsync(EdgeNetwork.IntranetHost, count);

    /// <summary>The same to one of its addresses.</summary>
    public async Task EchoAsync(string address, int count)
    {
        var host = IPAddress.Parse(address);
        using var listener = await Network.Inner.Intranet.EnterAsync(() =>
        {
            var socket = new Socket(host.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(host, 0));
            socket.Listen();
            return socket;
        });
        var port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        var echo = Task.Run(async () =>
        {
            using var accepted = await listener.AcceptAsync();
            await using var stream = new NetworkStream(accepted);
            await stream.CopyToAsync(stream);
        });
        using var client = await Network.Laptop.EnterAsync(() => new Socket(host.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await client.ConnectAsync(new IPEndPoint(host, port), limit.Token);
        await using var toHost = new NetworkStream(client);
        var sent = RandomNumberGenerator.GetBytes(count);
        var writing = Task.Run(
            async () =>
            {
                await toHost.WriteAsync(sent, limit.Token);
                client.Shutdown(SocketShutdown.Send);
            },
            limit.Token);
        using var received = new MemoryStream();
        await toHost.CopyToAsync(received, limit.Token);
        await writing;
        await echo;
        Assert.Equal(sent, received.ToArray());
    }

    /// <summary>Waits until something holds.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds, SstpProgram client)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        while (!await holds())
        {
            Assert.False(limit.IsCancellationRequested, client.Output);
            await Task.Delay(200);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var program in _programs)
        {
            await program.DisposeAsync();
        }

        await Server.DisposeAsync();
        await Network.DisposeAsync();
        _folder.Dispose();
    }
}
