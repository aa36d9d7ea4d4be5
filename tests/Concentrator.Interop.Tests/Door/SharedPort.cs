using System.Net.Sockets;
using System.Security.Authentication;
using Concentrator.Client;
using Concentrator.Interop.Tests.Client;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;
using Concentrator.Interop.Tests.Server;
using Concentrator.Tls;

namespace Concentrator.Interop.Tests.Door;

/// <summary>One server on a loopback of its own, and the programs that stand before or behind it.</summary>
internal sealed class SharedPort : IAsyncDisposable
{
    internal const string Edge = "127.0.1.1";
    private const string User = "alice";
    private const string Password = "in Wonderland, 1865";

    private readonly List<RunningProgram> _programs = [];

    private SharedPort(NetworkNamespace space) => Space = space;

    internal NetworkNamespace Space { get; }

    internal TemporaryFolder Folder { get; } = new("door");

    internal ConcentratorServer Server { get; private set; } = null!;

    /// <summary>Starts the server with further settings, which may name files in the folder.</summary>
    internal static async Task<SharedPort> StartAsync(Func<TemporaryFolder, string[]> settings)
    {
        var world = new SharedPort(await NetworkNamespace.CreateAsync("shared"));
        try
        {
            world.Server = await ConcentratorServer.CreateAsync(world.Space, Edge, ["mschapv2"], ["Network:Mode=none", "Edge:Workers=1", .. settings(world.Folder)]);
            await world.Server.AddUserAsync(User, Password);
            await world.Server.StartAsync();
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a program beside the server and waits until somebody listens on its port.</summary>
    internal async Task StartAsync(Func<Func<string[], RunningProgram>, RunningProgram> start, int port)
    {
        var running = start(command => Space.Start(command));
        _programs.Add(running);
        await Space.UntilListeningAsync(running, port);
    }

    /// <summary>Opens a TCP connection inside.</summary>
    internal Task<NetworkStream> ConnectAsync(string address, int port) => Space.ConnectAsync(address, port);

    /// <summary>Listens inside.</summary>
    internal Task<Socket> ListenAsync(string address, int port) => Space.ListenAsync(address, port);

    /// <summary>Dials in with our client.</summary>
    internal async Task<SstpConnection> DialAsync(string name, string address = Edge, int port = ConcentratorServer.Port, SslProtocols version = SslProtocols.Tls13)
    {
        var options = new SstpClientOptions
        {
            Host = address,
            Port = port,
            UserName = User,
            Password = Password,
            Tls = new TlsClientOptions { HostName = name, TrustAnyCertificate = true, MinimumVersion = version, MaximumVersion = version },
            ConnectTimeout = TimeSpan.FromSeconds(60),
        };
        return await await Space.EnterAsync(() => SstpConnection.ConnectAsync(options));
    }

    internal static Task<bool> PingAsync(SstpConnection tunnel, ushort sequence = 1) => EchoRequest.PingAsync(tunnel, ConcentratorServer.Gateway, sequence, 100, TimeSpan.FromSeconds(20));

    public async ValueTask DisposeAsync()
    {
        foreach (var program in _programs)
        {
            await program.DisposeAsync();
        }

        if (Server is { } server)
        {
            await server.DisposeAsync();
        }

        await Space.DisposeAsync();
        Folder.Dispose();
    }
}
