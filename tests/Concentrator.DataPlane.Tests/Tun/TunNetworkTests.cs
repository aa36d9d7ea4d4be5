using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Concentrator.DataPlane.Tun;
using Concentrator.Protocol.Ip;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concentrator.DataPlane.Tests.Tun;

public sealed class TunNetworkTests : IDisposable
{
    private const string LeftAddress = "10.77.1.1";
    private const string RightAddress = "10.77.2.1";
    private readonly Lazy<NetworkNamespace> _left = new(() => new NetworkNamespace("left"));
    private readonly Lazy<NetworkNamespace> _right = new(() => new NetworkNamespace("right"));

    [NetworkNamespaceFact]
    public void Kernels_ping_each_other_through_two_ports()
    {
        using var left = Open(_left.Value, LeftAddress);
        using var right = Open(_right.Value, RightAddress);
        using var pump = Join(left, right);

        foreach (var size in new[] { "56", "1372", "8000" })
        {
            Assert.Contains(" 0% packet loss", _left.Value.Run("ping", "-c", "3", "-i", "0.05", "-W", "5", "-s", size, RightAddress), StringComparison.Ordinal);
        }

        Assert.Equal((0, 0), (pump.ToRight.Damaged, pump.ToLeft.Damaged));
        Assert.Equal((0, 0), (left.PacketsDropped, right.PacketsDropped));
    }

    [NetworkNamespaceFact]
    public async Task A_bulk_TCP_transfer_comes_in_segments_of_the_MTU_with_right_checksums()
    {
        using var left = Open(_left.Value, LeftAddress);
        using var right = Open(_right.Value, RightAddress);
        using var pump = Join(left, right);
        using var listener = _right.Value.Do(() => new TcpListener(IPAddress.Parse(RightAddress), 5001));
        _right.Value.Do(() => listener.Start());
        using var client = _left.Value.Do(() => new TcpClient(AddressFamily.InterNetwork));
        var accepting = listener.AcceptTcpClientAsync();
        await client.ConnectAsync(RightAddress, 5001).WaitAsync(TimeSpan.FromSeconds(20));
        using var server = await accepting.WaitAsync(TimeSpan.FromSeconds(20));

        var data = new byte[20_000_000];
        new Random(1400).NextBytes(data);
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
        Assert.InRange(pump.ToRight.Packets, data.Length / 1360, long.MaxValue);
    }

    [NetworkNamespaceFact]
    public void Every_worker_has_a_queue_and_a_new_one_can_be_opened_after_another_closed()
    {
        using var network = Open(_left.Value, LeftAddress);
        var ports = _left.Value.Do(() => Enumerable.Range(0, 4).Select(_ => network.OpenPort()).ToList());
        Assert.Equal(4, ports.Select(port => port.PollDescriptor).Distinct().Count());
        ports[0].Dispose();
        ports[0] = _left.Value.Do(network.OpenPort);
        Assert.True(network.IsUsable);
        ports.ForEach(port => port.Dispose());
    }

    [NetworkNamespaceFact]
    public void The_device_and_the_rules_are_there_while_the_network_is_open_and_gone_afterwards()
    {
        var space = _left.Value;
        space.Run("nft", "add", "table", "ip", "somebody_else");
        var network = Open(space, LeftAddress, RoutingMode.Masquerade);
        var link = space.Run("ip", "-d", "address", "show", "dev", "sstp0");
        Assert.Contains("mtu 1400", link, StringComparison.Ordinal);
        Assert.Contains($"inet {LeftAddress}/24", link, StringComparison.Ordinal);
        Assert.Contains("multi_queue", link, StringComparison.Ordinal);
        Assert.Contains("qlen 1000", link, StringComparison.Ordinal);
        Assert.Contains("ip saddr 10.77.1.0/24 oifname != \"sstp0\" masquerade", space.Run("nft", "list", "ruleset"), StringComparison.Ordinal);
        Assert.Equal("1", space.Run("cat", "/proc/sys/net/ipv4/ip_forward").Trim());

        space.Do(network.Dispose);
        Assert.Equal("table ip somebody_else {\n}\n", space.Run("nft", "list", "ruleset"));
        Assert.DoesNotContain("sstp0", space.Run("ip", "link"), StringComparison.Ordinal);
    }

    [NetworkNamespaceFact]
    public void Rules_that_a_killed_process_left_are_replaced()
    {
        var space = _left.Value;
        space.Run("nft", "add table ip concentrator_sstp0; add chain ip concentrator_sstp0 stale; add rule ip concentrator_sstp0 stale drop");
        using var network = Open(space, LeftAddress, RoutingMode.Masquerade);
        var rules = space.Run("nft", "list", "ruleset");
        Assert.DoesNotContain("stale", rules, StringComparison.Ordinal);
        Assert.Contains("masquerade", rules, StringComparison.Ordinal);
        space.Do(network.Dispose);
    }

    [NetworkNamespaceFact]
    public void Routing_none_touches_neither_rules_nor_forwarding()
    {
        var space = _left.Value;
        space.Do(() => File.WriteAllText("/proc/sys/net/ipv4/ip_forward", "0"));
        using var network = Open(space, LeftAddress);
        Assert.Empty(space.Run("nft", "list", "ruleset"));
        Assert.Equal("0", space.Run("cat", "/proc/sys/net/ipv4/ip_forward").Trim());
    }

    [NetworkNamespaceFact]
    public void A_masqueraded_client_reaches_a_server_that_knows_no_way_to_it()
    {
        var (router, server) = (_left.Value, _right.Value);
        router.Run("ip", "link", "add", "veth0", "type", "veth", "peer", "name", "veth1", "netns", server.Name);
        router.Run("ip", "address", "add", "192.0.2.1/30", "dev", "veth0");
        router.Run("ip", "link", "set", "veth0", "up");
        server.Run("ip", "address", "add", "192.0.2.2/30", "dev", "veth1");
        server.Run("ip", "link", "set", "veth1", "up");
        router.Do(() => File.WriteAllText("/proc/sys/net/ipv4/ip_forward", "0"));
        using var network = Open(router, LeftAddress, RoutingMode.Masquerade);
        using var port = router.Do(network.OpenPort);
        using var socket = server.Do(() => new UdpClient(new IPEndPoint(IPAddress.Parse("192.0.2.2"), 53)));
        socket.Client.ReceiveTimeout = 10_000;

        Assert.True(Ipv4Address.TryParse("10.77.1.9", out var client));
        Assert.True(Ipv4Address.TryParse("192.0.2.2", out var host));
        port.Send(TestPackets.Udp(client, host, 100));
        port.Flush();
        IPEndPoint? seen = null;
        Assert.Equal(100, socket.Receive(ref seen).Length);
        Assert.Equal("192.0.2.1", seen!.Address.ToString());

        socket.Send("answer"u8, seen);
        var answer = Assert.Single(ReceiveOne(port));
        Assert.True(TestPackets.IsIntact(answer));
        Assert.Equal(Ipv4PacketStatus.Valid, Ipv4Packet.Parse(answer, out var ip));
        Assert.Equal((host, client, 6), (ip.Source, ip.Destination, ip.Payload.Length - UdpDatagram.HeaderSize));
        router.Do(network.Dispose);
    }

    [NetworkNamespaceFact]
    public void A_device_that_goes_down_or_away_costs_packets_and_nothing_else()
    {
        var space = _left.Value;
        using var network = Open(space, LeftAddress);
        using var port = space.Do(network.OpenPort);
        Assert.True(Ipv4Address.TryParse("10.77.1.9", out var client));
        Assert.True(Ipv4Address.TryParse(LeftAddress, out var gateway));
        var sink = new PacketList();

        space.Run("ip", "link", "set", "sstp0", "down");
        port.Send(TestPackets.Echo(client, gateway, 10));
        port.Flush();
        Assert.Equal(1, network.PacketsDropped);
        Assert.False(port.Receive(sink, 10));
        Assert.True(network.IsUsable);

        space.Run("ip", "link", "set", "sstp0", "up");
        port.Send(TestPackets.Echo(client, gateway, 10));
        Assert.Single(ReceiveOne(port));
        Assert.Equal(1, network.PacketsDropped);

        space.Run("ip", "link", "delete", "sstp0");
        Assert.False(port.Receive(sink, 10));
        Assert.False(network.IsUsable);
        port.Send(TestPackets.Echo(client, gateway, 10));
        Assert.False(port.Receive(sink, 10));
        Assert.Equal(2, network.PacketsDropped);
    }

    public void Dispose()
    {
        if (_left.IsValueCreated)
        {
            _left.Value.Dispose();
        }

        if (_right.IsValueCreated)
        {
            _right.Value.Dispose();
        }
    }

    private static TunNetwork Open(NetworkNamespace space, string gateway, RoutingMode routing = RoutingMode.None)
    {
        Assert.True(Ipv4Address.TryParse(gateway, out var address));
        var options = new NetworkOptions { Routing = routing, Prefixes = [new NetworkPrefix(new Ipv4Prefix(address, 24), address)] };
        return space.Do(() => TunNetwork.Open(options, NullLogger.Instance));
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

    private PortPump Join(TunNetwork left, TunNetwork right)
    {
        _left.Value.Run("ip", "route", "add", "10.77.2.0/24", "dev", "sstp0");
        _right.Value.Run("ip", "route", "add", "10.77.1.0/24", "dev", "sstp0");
        return new PortPump(_left.Value.Do(left.OpenPort), _right.Value.Do(right.OpenPort));
    }
}
