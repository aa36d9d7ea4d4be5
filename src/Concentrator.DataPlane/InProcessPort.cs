using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane;

/// <summary>A worker's port of the network that ends in process: answers wait in a ring of buffers until they are received.</summary>
internal sealed class InProcessPort : INetworkPort
{
    /// <summary>How many answers wait before more are dropped: more than the packets that thousands of tunnels can have sent while a worker was held up. Buffers are made at first use.</summary>
    public const int Capacity = 4096;

    /// <summary>How many ICMP errors a second are sent (RFC 1812 §4.3.2.8).</summary>
    public const int ErrorsPerSecond = 100;

    private const int MinBufferSize = Ipv6Packet.MinMtu;

    private readonly InProcessNetwork _network;
    private readonly TokenBucket _errors;
    private readonly byte[]?[] _buffers = new byte[Capacity][];
    private readonly int[] _lengths = new int[Capacity];
    private int _first;
    private int _count;

    public InProcessPort(InProcessNetwork network, TimeProvider time)
    {
        _network = network;
        _errors = new TokenBucket(ErrorsPerSecond, ErrorsPerSecond, time);
    }

    public int PollDescriptor => -1;

    public void Send(ReadOnlySpan<byte> packet)
    {
        if (packet.Length > _network.Mtu)
        {
            _network.CountDropped();
            return;
        }

        if (_count == Capacity)
        {
            _network.CountDropped();
            return;
        }

        var slot = (_first + _count) % Capacity;
        var buffer = _buffers[slot] ??= new byte[Math.Max(_network.Mtu, MinBufferSize)];
        var length = Ipv4Packet.Parse(packet, out var ip) == Ipv4PacketStatus.Valid ? Answer(ip, buffer)
            : Ipv6Packet.Parse(packet, out var ip6) == Ipv6PacketStatus.Valid ? Answer(ip6, buffer)
            : 0;
        if (length == 0)
        {
            _network.CountDropped();
            return;
        }

        _lengths[slot] = length;
        _count++;
    }

    public void Flush()
    {
        // Every answer is there as soon as it was sent.
    }

    public void Discard()
    {
        // Nothing is kept.
    }

    public bool Receive(IPacketSink sink, int budget)
    {
        ArgumentNullException.ThrowIfNull(sink);
        for (; _count > 0 && budget > 0; budget--)
        {
            // The slot stays taken during the call, in which the sink may send.
            sink.Deliver(_buffers[_first].AsSpan(0, _lengths[_first]));
            _first = (_first + 1) % Capacity;
            _count--;
        }

        return _count > 0;
    }

    public void Dispose()
    {
        // Nothing but memory.
    }

    private static IcmpUnreachableCode CodeAtGateway(IpProtocol protocol) =>
        protocol is IpProtocol.Tcp or IpProtocol.Udp ? IcmpUnreachableCode.Port : IcmpUnreachableCode.Protocol;

    private int Answer(in Ipv4Packet ip, Span<byte> answer)
    {
        var atGateway = _network.IsGateway(ip.Destination);
        if (atGateway && ip.Protocol == IpProtocol.Icmp)
        {
            ip.Bytes.CopyTo(answer);
            return IcmpMessage.TryReplyToEcho(answer[..ip.TotalLength]) ? ip.TotalLength : 0;
        }

        var gateway = atGateway ? ip.Destination : _network.GatewayOf(ip.Source);
        if (gateway == Ipv4Address.None || !_errors.TryTake())
        {
            return 0;
        }

        var code = atGateway ? CodeAtGateway(ip.Protocol)
            : _network.IsInside(ip.Destination) ? IcmpUnreachableCode.Host
            : IcmpUnreachableCode.Network;
        return IcmpMessage.WriteUnreachable(ip.Bytes, gateway, code, 0, answer);
    }

    private int Answer(in Ipv6Packet ip, Span<byte> answer)
    {
        var atGateway = _network.IsGateway(ip.Destination);
        if (atGateway && ip.Protocol == IpProtocol.Icmpv6)
        {
            return Icmpv6Message.WriteEchoReply(ip, ip.Destination, answer);
        }

        if (_network.PrefixOf(ip.Source) is not { } from || !_errors.TryTake())
        {
            return 0;
        }

        var code = atGateway ? Icmpv6UnreachableCode.Port
            : _network.PrefixOf(ip.Destination) is not null ? Icmpv6UnreachableCode.Address
            : Icmpv6UnreachableCode.NoRoute;
        return Icmpv6Message.WriteUnreachable(ip.Bytes, from.Gateway, code, answer);
    }
}
