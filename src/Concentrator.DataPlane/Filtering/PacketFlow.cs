using System.Buffers.Binary;
using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane.Filtering;

/// <summary>What a filter looks at of one packet: the remote end, the protocol, the ports. It is the same for both ways of a flow.</summary>
public readonly ref partial struct PacketFlow
{
    private const int PortsSize = 4;
    private const int TcpFlagsOffset = 13;

    private readonly bool _fromClient;

    private PacketFlow(UInt128 remote, UInt128 client, bool isIpv6, bool fromClient, byte protocol)
    {
        Remote = remote;
        Client = client;
        IsIpv6 = isIpv6;
        _fromClient = fromClient;
        Protocol = protocol;
        View = TransportView.Portless;
    }

    /// <summary>The remote end's address; one of IPv4 in the low 32 bits.</summary>
    internal UInt128 Remote { get; }

    /// <summary>The client's address; one of IPv4 in the low 32 bits.</summary>
    internal UInt128 Client { get; }

    /// <summary>Whether the addresses are of IPv6.</summary>
    internal bool IsIpv6 { get; }

    /// <summary>The protocol above IP (IANA protocol numbers).</summary>
    internal byte Protocol { get; }

    /// <summary>What is known of ports and connection.</summary>
    internal TransportView View { get; private init; }

    /// <summary>The remote end's port, where <see cref="HasPorts"/>.</summary>
    internal ushort RemotePort { get; private init; }

    /// <summary>The client's port, where <see cref="HasPorts"/>.</summary>
    internal ushort ClientPort { get; private init; }

    /// <summary>Whether the protocol may be another one behind headers that are not walked.</summary>
    internal bool HidesProtocol { get; private init; }

    /// <summary>Whether the packet names hops on its way, so that its destination is not where it goes to in the end.</summary>
    internal bool IsSourceRouted { get; private init; }

    /// <summary>Whether the ports are known.</summary>
    internal bool HasPorts => View is TransportView.Ports or TransportView.Beginning or TransportView.Established;

    /// <summary>Of an ICMP error, the beginning of the packet that it is about; empty for every other packet.</summary>
    internal ReadOnlySpan<byte> Quote { get; private init; }

    /// <summary>Looks at a packet that has been checked.</summary>
    /// <param name="ip">The packet.</param>
    /// <param name="fromClient">Whether it goes from the client to the remote end.</param>
    public static PacketFlow Of(in Ipv4Packet ip, bool fromClient)
    {
        var (source, destination) = ((UInt128)ip.Source.Value, (UInt128)ip.Destination.Value);
        var flow = Between(source, destination, isIpv6: false, fromClient, (byte)ip.Protocol);
        if (SourceRouting.IsIn(ip))
        {
            flow = flow with { IsSourceRouted = true };
        }

        return flow.WithTransport(ip.Payload, isLater: ip.PayloadOffset != 0, isWhole: !ip.IsFragment);
    }

    /// <inheritdoc cref="Of(in Ipv4Packet, bool)"/>
    public static PacketFlow Of(in Ipv6Packet ip, bool fromClient)
    {
        var flow = Between(Number(ip.Source), Number(ip.Destination), isIpv6: true, fromClient, (byte)ip.Protocol);
        if (SourceRouting.IsIn(ip))
        {
            flow = flow with { IsSourceRouted = true };
        }

        return MayHideProtocol(ip.Protocol)
            ? flow with { HidesProtocol = true, View = TransportView.Unreadable }
            : flow.WithTransport(ip.Payload, isLater: ip.PayloadOffset != 0, isWhole: !ip.IsFragment);
    }

    private static UInt128 Number(Ipv6Address address) => new(address.High, address.Low);

    private static PacketFlow Between(UInt128 source, UInt128 destination, bool isIpv6, bool fromClient, byte protocol) =>
        fromClient ? new PacketFlow(destination, source, isIpv6, fromClient, protocol) : new PacketFlow(source, destination, isIpv6, fromClient, protocol);

    /// <summary>Headers behind which others may follow that are not walked (IANA "IPv6 Extension Header Types"): of a later fragment any, else Mobility, HIP, Shim6 and the experimental ones.</summary>
    private static bool MayHideProtocol(IpProtocol protocol) => protocol
        is IpProtocol.Ipv6HopByHop or IpProtocol.Ipv6Routing or IpProtocol.Ipv6Fragment or IpProtocol.Ipv6DestinationOptions or IpProtocol.AuthenticationHeader
        or (IpProtocol)135 or (IpProtocol)139 or (IpProtocol)140 or (IpProtocol)253 or (IpProtocol)254;

    private PacketFlow WithTransport(ReadOnlySpan<byte> payload, bool isLater, bool isWhole)
    {
        switch ((IpProtocol)Protocol)
        {
            case IpProtocol.Tcp or IpProtocol.Udp when isLater || payload.Length < PortsSize:
                return this with { View = TransportView.Unreadable };
            case IpProtocol.Udp:
                return WithPorts(payload, TransportView.Ports);
            case IpProtocol.Tcp when payload.Length <= TcpFlagsOffset:
                return this with { View = TransportView.Unreadable };
            case IpProtocol.Tcp:
                var flags = (TcpFlags)payload[TcpFlagsOffset];
                return WithPorts(payload, (flags & (TcpFlags.Ack | TcpFlags.Rst)) == TcpFlags.None ? TransportView.Beginning : TransportView.Established);
            case IpProtocol.Icmp when !IsIpv6 && isWhole && payload.Length > IcmpMessage.HeaderSize
                && (IcmpType)payload[0] is IcmpType.DestinationUnreachable or IcmpType.TimeExceeded or IcmpType.ParameterProblem:
                return this with { Quote = payload[IcmpMessage.HeaderSize..] };
            case IpProtocol.Icmpv6 when IsIpv6 && isWhole && payload.Length > Icmpv6Message.HeaderSize
                && (Icmpv6Type)payload[0] is >= Icmpv6Type.DestinationUnreachable and <= Icmpv6Type.ParameterProblem:
                return this with { Quote = payload[Icmpv6Message.HeaderSize..] };
            default:
                return this;
        }
    }

    private PacketFlow WithPorts(ReadOnlySpan<byte> payload, TransportView view)
    {
        var (source, destination) = (BinaryPrimitives.ReadUInt16BigEndian(payload), BinaryPrimitives.ReadUInt16BigEndian(payload[2..]));
        return this with { View = view, RemotePort = _fromClient ? destination : source, ClientPort = _fromClient ? source : destination };
    }
}
