using Concentrator.Client;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Server;
using Concentrator.Tls;

namespace Concentrator.LoadTests;

/// <summary>A server process in a namespace with a host behind it, and clients in this process.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private const string Password = "bench bench bench";
    private const int Users = 8;

    private readonly TlsClientContext _tls;
    private int _next;

    private Stage(EdgeNetwork network, ConcentratorServer server, TlsClientContext tls)
    {
        Network = network;
        Server = server;
        _tls = tls;
    }

    public EdgeNetwork Network { get; }

    public ConcentratorServer Server { get; }

    public static Task<Stage> SetAsync() => SetAsync(["mschapv2"]);

    /// <summary>Sets one whose server has other methods and settings.</summary>
    /// <param name="methods">The server's authentication methods.</param>
    /// <param name="settings">Further settings, <c>KEY=VALUE</c>.</param>
    public static async Task<Stage> SetAsync(string[] methods, params string[] settings)
    {
        var network = await EdgeNetwork.CreateAsync();
        var server = await ConcentratorServer.CreateAsync(
            network.Edge, EdgeNetwork.OuterServer, methods, [.. settings, "Edge:MaxHalfOpenPerSource=1000000", "Pools:office:Prefix=10.96.0.0/14", "Pools:office:Gateway=10.99.0.1", "Log:Level=warning"]);
        for (var i = 0; i < Users; i++)
        {
            await server.AddUserAsync($"user{i}", Password, chap: methods.Contains("chap", StringComparer.Ordinal));
        }

        await server.StartAsync();
        return new Stage(network, server, new TlsClientContext(new TlsClientOptions { HostName = EdgeNetwork.OuterServer, TrustAnyCertificate = true }));
    }

    /// <summary>Dials in as one of the users, in turn.</summary>
    public Task<SstpConnection> DialAsync(PacketHandler onPacket) => DialAsync(onPacket, static options => options);

    /// <summary>Dials in as one of the users, in turn, with other options.</summary>
    public async Task<SstpConnection> DialAsync(PacketHandler onPacket, Func<SstpClientOptions, SstpClientOptions> change)
    {
        var options = new SstpClientOptions
        {
            Host = EdgeNetwork.OuterServer,
            Port = ConcentratorServer.Port,
            UserName = $"user{Interlocked.Increment(ref _next) % Users}",
            Password = Password,
        };
        return await await Network.Edge.EnterAsync(() => SstpConnection.ConnectAsync(change(options), _tls, onPacket, TimeProvider.System));
    }

    public ServerUse Use() => ServerUse.Read(Server.Process);

    public async ValueTask DisposeAsync()
    {
        _tls.Dispose();
        await Server.DisposeAsync();
        await Network.DisposeAsync();
    }
}
