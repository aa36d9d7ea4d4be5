using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Concentrator.DataPlane.Tun;
using Concentrator.Protocol.Ip;
using Microsoft.Extensions.Logging.Abstractions;
using static Concentrator.DataPlane.Tests.TestPackets;

namespace Concentrator.DataPlane.Tests.Tun;

/// <summary>IPv6 on the device, with the kernel behind it.</summary>
public sealed class Ipv6TunNetworkTests : IDisposable
{
    private const string Left = "fd77:1::1";
    private const string Right = "fd77:2::1";
    private readonly Lazy<NetworkNamespace> _left = new(() => new NetworkNamespace("left6"));
    private readonly Lazy<NetworkNamespace> _right = new(() => new NetworkNamespace("right6"));

    [NetworkNamespaceFact]
    public async Task Kernels_ping_each_other_and_move_bulk_data_through_two_ports()
    {
        using var left = Open(_left.Value, Left);
        using var right = Open(_right.Value, Right);
        Assert.True(left.HasIpv6 && right.HasIpv6);
        _left.Value.Run("ip", "-6", "route", "add", "fd77:2::/48", "dev", "sstp0");
        _right.Value.Run("ip", "-6", "route", "add", "fd77:1::/48", "dev", "sstp0");
        using var pump = new PortPump(_left.Value.Do(left.OpenPort), _right.Value.Do(right.OpenPort));
        Assert.Contains(" 0% packet loss", _left.Value.Run("ping", "-6", "-c", "3", "-i", "0.05", "-W", "5", "-s", "1352", Right), StringComparison.Ordinal);

        using var listener = _right.Value.Do(() => new TcpListener(IPAddress.Parse(Right), 5001));
        _right.Value.Do(() => listener.Start());
        using var client = _left.Value.Do(() => new TcpClient(AddressFamily.InterNetworkV6));
        var accepting = listener.AcceptTcpClientAsync();
        await client.ConnectAsync(Right, 5001).WaitAsync(TimeSpan.FromSeconds(20));
        using var server = await accepting.WaitAsync(TimeSpan.FromSeconds(20));
        var data = new byte[10_000_000];
        new Random(1280).NextBytes(data);
        var sending = Task.Run(async () =>
        {
            await client.GetStream().WriteAsync(data);
            client.Client.Shutdown(SocketShutdown.Send);
        });
        var received = await SHA256.HashDataAsync(server.GetStream()).AsTask().WaitAsync(TimeSpan.FromSeconds(60));
        await sending;

        Assert.Equal(SHA256.HashData(data), received);
        Assert.Equal((0, 0), (pump.ToRight.Damaged, pump.ToLeft.Damaged));
        Assert.Equal(1400, pump.ToRight.Largest);
    }

    [NetworkNamespaceFact]
    public void A_masqueraded_client_reaches_a_server_that_knows_no_way_to_it()
    {
        var (router, server) = (_left.Value, _right.Value);
        router.Run("ip", "link", "add", "veth0", "type", "veth", "peer", "name", "veth1", "netns", server.Name);
        router.Run("ip", "address", "add", "2001:db8::1/64", "dev", "veth0", "nodad");
        router.Run("ip", "link", "set", "veth0", "up");
        server.Run("ip", "address", "add", "2001:db8::2/64", "dev", "veth1", "nodad");
        server.Run("ip", "link", "set", "veth1", "up");
        using var network = Open(router, Left, RoutingMode.Masquerade);
        Assert.Equal("1", router.Run("cat", "/proc/sys/net/ipv6/conf/all/forwarding").Trim());
        Assert.Equal("2", router.Run("cat", "/proc/sys/net/ipv6/conf/veth0/accept_ra").Trim());
        Assert.Contains("ip6 saddr fd77:1::/48 oifname != \"sstp0\" masquerade", router.Run("nft", "list", "ruleset"), StringComparison.Ordinal);
        using var port = router.Do(network.OpenPort);
        using var socket = server.Do(() => new UdpClient(new IPEndPoint(IPAddress.Parse("2001:db8::2"), 53)));
        socket.Client.ReceiveTimeout = 10_000;

        var packet = new byte[148];
        UdpDatagram.WritePacket(packet, Address6("fd77:1:0:9::77"), 1024, Address6("2001:db8::2"), 53);
        port.Send(packet);
        port.Flush();
        IPEndPoint? seen = null;
        Assert.Equal(100, socket.Receive(ref seen).Length);
        Assert.Equal("2001:db8::1", seen!.Address.ToString());

        socket.Send("answer"u8, seen);
        var answer = Assert.Single(ReceiveOne(port));
        Assert.True(IsIntact(answer));
        Assert.Equal((Address6("2001:db8::2"), Address6("fd77:1:0:9::77")), (Ipv6Address.Read(answer.AsSpan(8)), Ipv6Address.Read(answer.AsSpan(24))));
        router.Do(network.Dispose);
        Assert.Empty(router.Run("nft", "list", "ruleset"));
    }

    [NetworkNamespaceFact]
    public void In_routed_mode_only_what_is_held_has_a_route()
    {
        var space = _left.Value;
        using var network = Open(space, Left, RoutingMode.Routed);
        Assert.DoesNotContain("proto 83", space.Run("ip", "-6", "route"), StringComparison.Ordinal);
        network.AddRoute(IPNetwork.Parse("fd77:1:0:40::/58"));
        Assert.Contains("fd77:1:0:40::/58 dev sstp0 proto 83", space.Run("ip", "-6", "route"), StringComparison.Ordinal);
        network.RemoveRoute(IPNetwork.Parse("fd77:1:0:40::/58"));
        Assert.DoesNotContain("proto 83", space.Run("ip", "-6", "route"), StringComparison.Ordinal);
        Assert.Contains("fd77:1::/48 dev sstp0", space.Run("ip", "-6", "route"), StringComparison.Ordinal);
        space.Do(network.Dispose);
    }

    [NetworkNamespaceFact]
    public void A_machine_where_ipv6_cannot_be_serves_ipv4()
    {
        var options = Options(Left, RoutingMode.None) with { Mtu = 1200 };
        using var network = _left.Value.Do(() => TunNetwork.Open(options, NullLogger.Instance));

        Assert.False(network.HasIpv6);
        Assert.Contains("inet 10.77.1.1", _left.Value.Run("ip", "address", "show", "dev", "sstp0"), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        foreach (var space in new[] { _left, _right }.Where(space => space.IsValueCreated))
        {
            space.Value.Dispose();
        }
    }

    private static TunNetwork Open(NetworkNamespace space, string gateway, RoutingMode routing = RoutingMode.None) =>
        space.Do(() => TunNetwork.Open(Options(gateway, routing), NullLogger.Instance));

    private static NetworkOptions Options(string gateway, RoutingMode routing)
    {
        var ipv4 = new Ipv4Address(0x0A4D_0101);
        return new NetworkOptions
        {
            Routing = routing,
            Prefixes = [new NetworkPrefix(new Ipv4Prefix(ipv4, 24), ipv4)],
            Prefixes6 = [new NetworkPrefix6(new Ipv6Prefix(Address6(gateway), 48), Address6(gateway))],
        };
    }

    private static List<byte[]> ReceiveOne(INetworkPort port)
    {
        var sink = new PacketList();
        for (var deadline = Environment.TickCount64 + 10_000; sink.Packets.Count == 0 && Environment.TickCount64 < deadline; Thread.Yield())
        {
            port.Receive(sink, 1);
        }

        return sink.Packets;
    }
}
