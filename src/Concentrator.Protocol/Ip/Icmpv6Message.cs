using System.Buffers.Binary;

namespace Concentrator.Protocol.Ip;

/// <summary>A view of one ICMPv6 message (RFC 4443 §2.1).</summary>
public readonly ref struct Icmpv6Message
{
    /// <summary>Bytes before the data of every message here: type, code, checksum, and four bytes of the type's own.</summary>
    public const int HeaderSize = 8;

    internal const int ChecksumOffset = 2;
    private const byte NoCode = 0;

    private readonly ReadOnlySpan<byte> _bytes;

    private Icmpv6Message(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>What the message is.</summary>
    public Icmpv6Type Type => (Icmpv6Type)_bytes[0];

    /// <summary>The type's code.</summary>
    public byte Code => _bytes[1];

    /// <summary>The four bytes that the type defines: identifier and sequence number of an echo, MTU of packet too big.</summary>
    public uint Rest => BinaryPrimitives.ReadUInt32BigEndian(_bytes[4..]);

    /// <summary>What follows them: an echo's data, the head of the packet that an error is about, what neighbor discovery says.</summary>
    public ReadOnlySpan<byte> Data => _bytes[HeaderSize..];

    /// <summary>The whole message.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Whether the message is an error, to which no error may be sent (RFC 4443 §2.4 e).</summary>
    public bool IsError => _bytes[0] < 128;

    /// <summary>Looks at the payload of an IPv6 packet; false when it is too short for a message.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out Icmpv6Message message)
    {
        var whole = bytes.Length >= HeaderSize;
        message = whole ? new Icmpv6Message(bytes) : default;
        return whole;
    }

    /// <summary>Whether the checksum is right for a message that travelled between these addresses.</summary>
    public bool HasValidChecksum(Ipv6Address source, Ipv6Address destination) =>
        InternetChecksum.Of(_bytes, InternetChecksum.PseudoHeader(source, destination, IpProtocol.Icmpv6, _bytes.Length)) == 0;

    /// <summary>Writes the header and the checksum of a message that fills the packet behind the IPv6 header.</summary>
    /// <param name="packet">The whole packet; what the message says stands at byte 44 and later.</param>
    /// <param name="type">What the message is.</param>
    /// <param name="code">The type's code.</param>
    /// <param name="source">The source address.</param>
    /// <param name="destination">The destination address.</param>
    /// <param name="hopLimit">255 for neighbor discovery (RFC 4861 §4).</param>
    public static void WritePacket(Span<byte> packet, Icmpv6Type type, byte code, Ipv6Address source, Ipv6Address destination, byte hopLimit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(packet.Length, Ipv6Packet.HeaderSize + HeaderSize, nameof(packet));
        Ipv6Packet.WriteHeader(packet, IpProtocol.Icmpv6, source, destination, hopLimit);
        var message = packet[Ipv6Packet.HeaderSize..];
        message[0] = (byte)type;
        message[1] = code;
        WriteChecksum(message, source, destination);
    }

    /// <summary>Writes the reply to an echo request, to be sent by the host that was asked, and returns its length; 0 when the packet is no whole echo request with a right checksum.</summary>
    /// <param name="packet">The request.</param>
    /// <param name="from">The reply's source: the address that was asked, or of the host that has it.</param>
    /// <param name="destination">At least as long as the packet.</param>
    public static int WriteEchoReply(in Ipv6Packet packet, Ipv6Address from, Span<byte> destination)
    {
        if (packet.IsFragment || packet.Protocol != IpProtocol.Icmpv6 || packet.Source.IsMulticast || packet.Source == Ipv6Address.None
            || !TryParse(packet.Payload, out var echo) || echo.Type != Icmpv6Type.EchoRequest || echo.Code != NoCode
            || !echo.HasValidChecksum(packet.Source, packet.Destination))
        {
            return 0;
        }

        var reply = destination[..(Ipv6Packet.HeaderSize + packet.Payload.Length)];
        packet.Payload.CopyTo(reply[Ipv6Packet.HeaderSize..]);
        WritePacket(reply, Icmpv6Type.EchoReply, NoCode, from, packet.Source, hopLimit: 64);
        return reply.Length;
    }

    /// <summary>Writes the whole packet of a packet-too-big error (RFC 4443 §3.2) and returns its length; 0 when none may be sent to this packet.</summary>
    /// <param name="packet">The packet that the error is about.</param>
    /// <param name="from">The source of the error.</param>
    /// <param name="mtu">The next link's MTU, bytes.</param>
    /// <param name="destination">At least 1280 bytes.</param>
    public static int WritePacketTooBig(ReadOnlySpan<byte> packet, Ipv6Address from, int mtu, Span<byte> destination) =>
        WriteError(packet, from, Icmpv6Type.PacketTooBig, NoCode, (uint)mtu, destination);

    /// <summary>Writes the whole packet of a destination-unreachable error (RFC 4443 §3.1) and returns its length; 0 when none may be sent to this packet.</summary>
    /// <param name="packet">The packet that the error is about.</param>
    /// <param name="from">The source of the error.</param>
    /// <param name="code">Why the destination cannot be reached.</param>
    /// <param name="destination">At least 1280 bytes.</param>
    public static int WriteUnreachable(ReadOnlySpan<byte> packet, Ipv6Address from, Icmpv6UnreachableCode code, Span<byte> destination) =>
        WriteError(packet, from, Icmpv6Type.DestinationUnreachable, (byte)code, 0, destination);

    private static int WriteError(ReadOnlySpan<byte> packet, Ipv6Address from, Icmpv6Type type, byte code, uint rest, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, Ipv6Packet.MinMtu, nameof(destination));
        if (Ipv6Packet.Parse(packet, out var ip) != Ipv6PacketStatus.Valid || !MayBeAnswered(ip, type))
        {
            return 0;
        }

        var quoted = Math.Min(ip.TotalLength, Ipv6Packet.MinMtu - Ipv6Packet.HeaderSize - HeaderSize);
        var error = destination[..(Ipv6Packet.HeaderSize + HeaderSize + quoted)];
        BinaryPrimitives.WriteUInt32BigEndian(error[(Ipv6Packet.HeaderSize + 4)..], rest);
        ip.Bytes[..quoted].CopyTo(error[(Ipv6Packet.HeaderSize + HeaderSize)..]);
        WritePacket(error, type, code, from, ip.Source, hopLimit: 64);
        return error.Length;
    }

    // RFC 4443 §2.4 e: no error about an error or a redirect, to a group (but for too big), or to a source that is not one host.
    private static bool MayBeAnswered(in Ipv6Packet ip, Icmpv6Type type) =>
        (ip.Source.IsRoutableUnicast || ip.Source.IsLinkLocal)
        && (!ip.Destination.IsMulticast || type == Icmpv6Type.PacketTooBig)
        && (ip.Protocol != IpProtocol.Icmpv6 || (ip.PayloadOffset == 0 && TryParse(ip.Payload, out var message) && !message.IsError && message.Type != Icmpv6Type.Redirect));

    private static void WriteChecksum(Span<byte> message, Ipv6Address source, Ipv6Address destination)
    {
        BinaryPrimitives.WriteUInt16BigEndian(message[ChecksumOffset..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(message[ChecksumOffset..], InternetChecksum.Of(message, InternetChecksum.PseudoHeader(source, destination, IpProtocol.Icmpv6, message.Length)));
    }
}
