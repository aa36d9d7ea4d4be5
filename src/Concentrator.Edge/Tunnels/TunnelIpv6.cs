using Concentrator.Control.Ports;
using Concentrator.DataPlane;
using Concentrator.Protocol.Dhcp;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ip.Neighbors;
using Concentrator.Protocol.Ppp;

namespace Concentrator.Edge.Tunnels;

/// <summary>
/// The router at the end of one tunnel's IPv6 link, as far as it is more than forwarding: it advertises the tunnel's /64 (RFC 4861 §6.2), answers what is asked on the link,
/// stateless DHCPv6 among it (RFC 8415 §18.3.6), and sees to it that link-local traffic stays on the link. Times are milliseconds of the worker's clock.
/// </summary>
internal sealed class TunnelIpv6
{
    /// <summary>Room that an answer needs, bytes: what every link takes.</summary>
    internal const int AnswerSize = Ipv6Packet.MinMtu;

    /// <summary>An advertisement is repeated three times before what it says is over.</summary>
    internal const long AdvertisementInterval = 600_000;

    private const ushort RouterLifetime = 1800;
    private const uint ValidLifetime = 7200;
    private const uint PreferredLifetime = 3600;

    /// <summary>Questions that are answered a second, and at once; echoes do not count.</summary>
    private const int AnswersPerSecond = 5;
    private const int Burst = 20;

    /// <summary>Multicast listener queries, reports and their end (RFC 2710, RFC 3810): nobody here needs them.</summary>
    private const int FirstListenerType = 130;
    private const int LastListenerType = 132;
    private const int ListenerReport2 = 143;

    /// <summary>A client whose interface is not up yet misses the first (RFC 4861 §6.2.4).</summary>
    private static readonly long[] s_firstIntervals = [4_000, 16_000];

    private readonly Grant _grant;
    private readonly InterfaceIdentifiers _identifiers;
    private readonly RouterAdvertisement _advertisement;
    private readonly TokenBucket _answers;
    private int _advertised;

    /// <summary>Makes the link of a grant with IPv6.</summary>
    internal TunnelIpv6(Grant grant, InterfaceIdentifiers identifiers, int mtu, TimeProvider time, long now)
    {
        _grant = grant;
        _identifiers = identifiers;
        _answers = new TokenBucket(AnswersPerSecond, Burst, time);
        Prefix = Ipv6Prefix.From(grant.Prefix6!.Value);
        Gateway = Ipv6Address.From(grant.Gateway6!);
        Mtu = mtu;
        NextAdvertisement = now;
        _advertisement = new RouterAdvertisement
        {
            RouterLifetime = RouterLifetime,
            HasOtherConfiguration = true,
            Prefix = Prefix,
            ValidLifetime = ValidLifetime,
            PreferredLifetime = PreferredLifetime,
            Mtu = (uint)mtu,
            DnsServers = DnsServers,
            SearchDomains = SearchDomains,
            DnsLifetime = RouterLifetime,
        };
    }

    /// <summary>The tunnel's /64.</summary>
    internal Ipv6Prefix Prefix { get; }

    /// <summary>The source of what the edge says beyond the link.</summary>
    internal Ipv6Address Gateway { get; }

    /// <summary>The tunnel's MTU for IPv6, bytes.</summary>
    internal int Mtu { get; }

    /// <summary>When <see cref="Advertise"/> is due.</summary>
    internal long NextAdvertisement { get; private set; }

    private IReadOnlyList<Ipv6Address> DnsServers => [.. _grant.DnsServers6.Select(Ipv6Address.From)];

    private IReadOnlyList<string> SearchDomains => _grant.DnsSuffix.Length == 0 ? [] : [_grant.DnsSuffix];

    /// <summary>Whether a packet stays on the link: from or to an address that counts there only, or to a group.</summary>
    internal static bool IsOfTheLink(in Ipv6Packet packet)
    {
        var (source, destination) = (packet.Source, packet.Destination);
        return source.IsLinkLocal || source == Ipv6Address.None || destination.IsLinkLocal || destination.IsMulticast;
    }

    /// <summary>Writes the advertisement that is due, to all nodes of the link, and returns its length.</summary>
    internal int Advertise(long now, Span<byte> packet)
    {
        NextAdvertisement = now + (_advertised < s_firstIntervals.Length ? s_firstIntervals[_advertised] : AdvertisementInterval);
        _advertised++;
        return _advertisement.Write(packet, _identifiers.ServerLinkLocal, Ipv6Address.AllNodes);
    }

    /// <summary>Takes a packet that <see cref="IsOfTheLink"/>, and writes the answer.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="answer">At least as long as the packet, and <see cref="AnswerSize"/>.</param>
    /// <param name="length">The answer's length; 0: none.</param>
    /// <returns>Whether the packet is in order; if not, why it is dropped.</returns>
    internal DropReason? Answer(in Ipv6Packet packet, Span<byte> answer, out int length)
    {
        length = 0;
        var (source, destination) = (packet.Source, packet.Destination);
        if (source != _identifiers.ClientLinkLocal && source != Ipv6Address.None && !Prefix.Contains(source))
        {
            return DropReason.SourceAddress;
        }

        if (destination != _identifiers.ServerLinkLocal && !destination.IsMulticast)
        {
            return destination.IsLinkLocal ? DropReason.DestinationAddress : DropReason.SourceAddress;
        }

        return packet.Protocol switch
        {
            IpProtocol.Icmpv6 => AnswerIcmp(packet, answer, out length),
            IpProtocol.Udp when IsForDhcp(packet) => AnswerDhcp(packet, answer, out length),
            _ => DropReason.DestinationAddress,
        };
    }

    private static bool IsForDhcp(in Ipv6Packet packet) =>
        UdpDatagram.TryParse(packet.Payload, out var datagram) && datagram.DestinationPort == Dhcpv6InformationRequest.ServerPort;

    private DropReason? AnswerIcmp(in Ipv6Packet packet, Span<byte> answer, out int length)
    {
        length = 0;
        if (packet.PayloadOffset != 0 || !Icmpv6Message.TryParse(packet.Payload, out var message))
        {
            return DropReason.Malformed;
        }

        switch (message.Type)
        {
            case Icmpv6Type.EchoRequest:
                length = Icmpv6Message.WriteEchoReply(packet, _identifiers.ServerLinkLocal, answer);
                return length > 0 ? null : DropReason.Malformed;
            case Icmpv6Type.RouterSolicitation when RouterSolicitation.IsIn(packet):
                if (_answers.TryTake())
                {
                    length = _advertisement.Write(answer, _identifiers.ServerLinkLocal, packet.Source == Ipv6Address.None ? Ipv6Address.AllNodes : packet.Source);
                }

                return null;
            case Icmpv6Type.NeighborSolicitation when NeighborSolicitation.TryRead(packet, out var target):
                // Others asks who tries an address of its own first (RFC 4862 §5.4): nobody else is here who could have it.
                if (target == _identifiers.ServerLinkLocal && packet.Source != Ipv6Address.None && _answers.TryTake())
                {
                    NeighborAdvertisement.Write(answer, target, packet.Source);
                    length = NeighborAdvertisement.Size;
                }

                return null;
            case Icmpv6Type.NeighborAdvertisement or (>= (Icmpv6Type)FirstListenerType and <= (Icmpv6Type)LastListenerType) or (Icmpv6Type)ListenerReport2:
                return null;
            default:
                return message.IsError ? null : DropReason.DestinationAddress;
        }
    }

    private DropReason? AnswerDhcp(in Ipv6Packet packet, Span<byte> answer, out int length)
    {
        length = 0;
        ReadOnlySpan<byte> server = Dhcpv6Reply.IdentifierOf(_identifiers.Server);
        if (packet.Source != _identifiers.ClientLinkLocal || packet.IsFragment
            || !UdpDatagram.TryParse(packet.Payload, out var datagram) || !datagram.HasValidChecksum(packet.Source, packet.Destination)
            || !Dhcpv6InformationRequest.TryRead(datagram.Payload, out var request)
            || (!request.ServerIdentifier.IsEmpty && !request.ServerIdentifier.SequenceEqual(server))
            || !_answers.TryTake())
        {
            return DropReason.Dhcp;
        }

        const int headers = Ipv6Packet.HeaderSize + UdpDatagram.HeaderSize;
        var reply = new Dhcpv6Reply
        {
            TransactionId = request.TransactionId,
            ClientIdentifier = request.ClientIdentifier.ToArray(),
            ServerIdentifier = server.ToArray(),
            DnsServers = DnsServers,
            SearchDomains = SearchDomains,
            RefreshTime = PreferredLifetime,
        };
        length = headers + reply.Write(answer[headers..]);
        UdpDatagram.WritePacket(answer[..length], _identifiers.ServerLinkLocal, Dhcpv6InformationRequest.ServerPort, packet.Source, Dhcpv6InformationRequest.ClientPort);
        return null;
    }
}
