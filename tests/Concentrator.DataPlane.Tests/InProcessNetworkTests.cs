using Concentrator.Protocol.Ip;
using static Concentrator.DataPlane.Tests.TestPackets;

namespace Concentrator.DataPlane.Tests;

public sealed class InProcessNetworkTests : IDisposable
{
    private readonly StoppedTime _time = new();
    private readonly PacketList _received = new();
    private readonly InProcessNetwork _network;
    private readonly INetworkPort _port;

    public InProcessNetworkTests()
    {
        _network = new InProcessNetwork(new NetworkOptions { Prefixes = [new NetworkPrefix(new Ipv4Prefix(Gateway, 24), Gateway)] }, _time);
        _port = _network.OpenPort();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(56)]
    [InlineData(1372)]
    public void The_gateway_answers_a_ping_of_any_size(int payload)
    {
        var reply = Assert.Single(SendAndReceive(Echo(Client, Gateway, payload)));
        Assert.True(IsIntact(reply));
        Assert.Equal(Ipv4PacketStatus.Valid, Ipv4Packet.Parse(reply, out var ip));
        Assert.Equal((Gateway, Client, payload + 28), (ip.Source, ip.Destination, ip.TotalLength));
        Assert.Equal((byte)IcmpType.EchoReply, ip.Payload[0]);
    }

    [Fact]
    public void A_closed_port_of_the_gateway_is_said_to_be_closed()
    {
        AssertUnreachable(IcmpUnreachableCode.Port, Assert.Single(SendAndReceive(Udp(Client, Gateway, 10))));
        AssertUnreachable(IcmpUnreachableCode.Port, Assert.Single(SendAndReceive(Tcp(Client, Gateway, TcpFlags.Syn, [], 0))));
        var other = Udp(Client, Gateway, 10);
        other[9] = 47;
        Ipv4Packet.WriteChecksum(other);
        AssertUnreachable(IcmpUnreachableCode.Protocol, Assert.Single(SendAndReceive(other)));
    }

    [Fact]
    public void There_is_no_way_to_anywhere_else()
    {
        AssertUnreachable(IcmpUnreachableCode.Network, Assert.Single(SendAndReceive(Echo(Client, Server, 10))));
        AssertUnreachable(IcmpUnreachableCode.Host, Assert.Single(SendAndReceive(Echo(Client, new Ipv4Address(0x0A00_0009), 10))));
    }

    [Fact]
    public void Broadcasts_multicasts_strangers_and_oversized_packets_are_dropped_and_counted()
    {
        Assert.Empty(SendAndReceive(Udp(Client, Ipv4Address.Broadcast, 10)));
        Assert.Empty(SendAndReceive(Udp(Client, new Ipv4Address(0xE000_00FB), 10)));
        Assert.Empty(SendAndReceive(Udp(Server, Server, 10)));
        Assert.Empty(SendAndReceive(Echo(Client, Gateway, 1373)));
        Assert.Empty(SendAndReceive([]));
        Assert.Equal(5, _network.PacketsDropped);
    }

    [Fact]
    public void Errors_are_limited_and_come_back_with_time()
    {
        for (var i = 0; i < InProcessPort.ErrorsPerSecond + 50; i++)
        {
            _port.Send(Udp(Client, Server, 10));
            _port.Receive(_received, 10);
        }

        Assert.Equal(InProcessPort.ErrorsPerSecond, _received.Packets.Count);
        _time.Seconds += 0.5;
        for (var i = 0; i < InProcessPort.ErrorsPerSecond; i++)
        {
            _port.Send(Udp(Client, Server, 10));
            _port.Receive(_received, 10);
        }

        Assert.InRange(_received.Packets.Count, 145, 150);
    }

    [Fact]
    public void Answers_wait_in_order_and_are_bounded()
    {
        for (var i = 0; i < InProcessPort.Capacity + 10; i++)
        {
            _port.Send(Echo(Client, Gateway, i % 1000));
        }

        Assert.Equal(10, _network.PacketsDropped);
        Assert.True(_port.Receive(_received, 100));
        Assert.Equal(100, _received.Packets.Count);
        Assert.False(_port.Receive(_received, 10_000));
        Assert.Equal(Enumerable.Range(0, InProcessPort.Capacity).Select(i => 28 + (i % 1000)), _received.Packets.Select(packet => packet.Length));
    }

    [Fact]
    public void A_sink_may_send_while_it_is_given_a_packet()
    {
        for (var i = 0; i < InProcessPort.Capacity; i++)
        {
            _port.Send(Echo(Client, Gateway, 100));
        }

        var sink = new SendingSink(_port);
        Assert.False(_port.Receive(sink, 2 * InProcessPort.Capacity));
        Assert.True(sink.AllIntact);
    }

    public void Dispose()
    {
        _port.Dispose();
        _network.Dispose();
    }

    private static void AssertUnreachable(IcmpUnreachableCode code, byte[] packet)
    {
        Assert.True(IsIntact(packet));
        Assert.Equal(Ipv4PacketStatus.Valid, Ipv4Packet.Parse(packet, out var ip));
        Assert.Equal((Gateway, Client), (ip.Source, ip.Destination));
        Assert.Equal(((byte)IcmpType.DestinationUnreachable, (byte)code), (ip.Payload[0], ip.Payload[1]));
    }

    private List<byte[]> SendAndReceive(byte[] packet)
    {
        _received.Packets.Clear();
        _port.Send(packet);
        _port.Flush();
        Assert.False(_port.Receive(_received, 10));
        return _received.Packets;
    }

    private sealed class SendingSink(INetworkPort port) : IPacketSink
    {
        public bool AllIntact { get; private set; } = true;

        public void Deliver(Span<byte> packet)
        {
            if (packet.Length == 128)
            {
                port.Send(Echo(Client, Gateway, 1000));
            }

            AllIntact &= IsIntact(packet);
            packet.Clear();
        }
    }

    private sealed class StoppedTime : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp() => (long)(Seconds * TimestampFrequency);
    }
}
