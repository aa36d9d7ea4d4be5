using System.Buffers.Binary;
using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane.Filtering;

/// <content>The flow that an ICMP error is about.</content>
public readonly ref partial struct PacketFlow
{
    private const int FragmentOffset = 6;
    private const int FragmentOffsetMask = 0x1FFF;
    private const int ProtocolOffset = 9;
    private const int SourceOffset = 12;
    private const int DestinationOffset = 16;
    private const int NextHeaderOffset = 6;
    private const int Ipv6SourceOffset = 8;
    private const int Ipv6DestinationOffset = 24;

    /// <summary>
    /// Of an ICMP error, the flow that it is about: that of the quoted packet, which went the other way between the same client and a remote end. To the client anybody on the
    /// way may tell; the client itself only tells whom the quoted packet came from.
    /// </summary>
    internal bool TryQuoted(out PacketFlow quoted)
    {
        quoted = default;
        if (!(IsIpv6 ? TryQuotedIpv6(out quoted) : TryQuotedIpv4(out quoted)))
        {
            return false;
        }

        return quoted.Client == Client && (!_fromClient || quoted.Remote == Remote);
    }

    /// <summary>A quote is cut short (RFC 792, RFC 1812 §4.3.2.3): its total length counts for nothing.</summary>
    private bool TryQuotedIpv4(out PacketFlow quoted)
    {
        quoted = default;
        if (Quote.Length < Ipv4Packet.MinHeaderSize || Quote[0] >> 4 != 4 || (Quote[0] & 0xF) * 4 is var header && (header < Ipv4Packet.MinHeaderSize || header > Quote.Length))
        {
            return false;
        }

        var fragment = BinaryPrimitives.ReadUInt16BigEndian(Quote[FragmentOffset..]);
        quoted = Between(Ipv4Address.Read(Quote[SourceOffset..]).Value, Ipv4Address.Read(Quote[DestinationOffset..]).Value, isIpv6: false, !_fromClient, Quote[ProtocolOffset])
            .WithQuotedTransport(Quote[header..], isLater: (fragment & FragmentOffsetMask) != 0);
        return true;
    }

    /// <summary>What stands behind an extension header is not looked for: such a quote is about nothing that a filter knows.</summary>
    private bool TryQuotedIpv6(out PacketFlow quoted)
    {
        quoted = default;
        if (Quote.Length < Ipv6Packet.HeaderSize || Quote[0] >> 4 != 6 || MayHideProtocol((IpProtocol)Quote[NextHeaderOffset]))
        {
            return false;
        }

        quoted = Between(
                Number(Ipv6Address.Read(Quote[Ipv6SourceOffset..])),
                Number(Ipv6Address.Read(Quote[Ipv6DestinationOffset..])),
                isIpv6: true,
                !_fromClient,
                Quote[NextHeaderOffset])
            .WithQuotedTransport(Quote[Ipv6Packet.HeaderSize..], isLater: false);
        return true;
    }

    /// <summary>Eight bytes have to do, in which TCP has no flags: what an error is about stands, or is about to.</summary>
    private PacketFlow WithQuotedTransport(ReadOnlySpan<byte> payload, bool isLater) => (IpProtocol)Protocol switch
    {
        IpProtocol.Tcp or IpProtocol.Udp when isLater || payload.Length < PortsSize => this with { View = TransportView.Unreadable },
        IpProtocol.Tcp => WithPorts(payload, TransportView.Established),
        IpProtocol.Udp => WithPorts(payload, TransportView.Ports),
        _ => this,
    };
}
