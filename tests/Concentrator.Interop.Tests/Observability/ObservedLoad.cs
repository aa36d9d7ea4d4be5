using System.Net;
using Concentrator.Client;
using Concentrator.Interop.Tests.Client;
using Concentrator.Protocol.Ip;
using Concentrator.Tls;

namespace Concentrator.Interop.Tests.Observability;

/// <summary>People at work until it is disposed of: tunnels that stay and move packets, some with another's address, logins that come and go, wrong passwords.</summary>
internal sealed class ObservedLoad : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly IReadOnlyList<IPEndPoint> _edges;
    private readonly string _user;
    private readonly string _password;
    private readonly string _gateway;
    private readonly List<SstpConnection> _tunnels = [];
    private readonly CancellationTokenSource _end = new();
    private Task _working = Task.CompletedTask;

    private ObservedLoad(IReadOnlyList<IPEndPoint> edges, string user, string password, string gateway) => (_edges, _user, _password, _gateway) = (edges, user, password, gateway);

    /// <summary>Dials in twice to each edge, and goes on from there.</summary>
    internal static async Task<ObservedLoad> StartAsync(IReadOnlyList<IPEndPoint> edges, string user, string password, string gateway)
    {
        var load = new ObservedLoad(edges, user, password, gateway);
        try
        {
            foreach (var edge in edges.Concat(edges))
            {
                load._tunnels.Add(await SstpConnection.ConnectAsync(load.Options(edge, password)));
            }

            load._working = Task.Run(load.WorkAsync);
            return load;
        }
        catch
        {
            await load.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        try
        {
            await _working;
        }
        finally
        {
            foreach (var tunnel in _tunnels)
            {
                await tunnel.DisposeAsync();
            }

            _end.Dispose();
        }
    }

    private async Task WorkAsync()
    {
        for (var round = 0; !_end.IsCancellationRequested; round++)
        {
            foreach (var tunnel in _tunnels)
            {
                Assert.True(await EchoRequest.PingAsync(tunnel, _gateway, (ushort)round, 500, TimeSpan.FromSeconds(10)));
                await tunnel.SendAsync(Forged(tunnel));
            }

            var edge = _edges[round % _edges.Count];
            await using (await SstpConnection.ConnectAsync(Options(edge, _password)))
            {
                // Comes and goes.
            }

            await Assert.ThrowsAnyAsync<Exception>(async () => await (await SstpConnection.ConnectAsync(Options(edge, "not " + _password))).DisposeAsync());
            await Task.Delay(Pause, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static byte[] Forged(SstpConnection tunnel)
    {
        var packet = new byte[100];
        Ipv4Packet.WriteHeader(packet, IpProtocol.Udp, Ipv4Address.From(IPAddress.Parse("192.0.2.1")), tunnel.Addresses.Client);
        return packet;
    }

    private SstpClientOptions Options(IPEndPoint edge, string password) => new()
    {
        Host = edge.Address.ToString(),
        Port = edge.Port,
        UserName = _user,
        Password = password,
        Tls = new TlsClientOptions { HostName = edge.Address.ToString(), TrustAnyCertificate = true },
        ConnectTimeout = TimeSpan.FromSeconds(30),
    };
}
