using System.Buffers.Binary;

namespace Concentrator.Protocol.Ip;

/// <summary>A view of one ICMP message (RFC 792).</summary>
public readonly ref struct IcmpMessage
{
    /// <summary>Bytes before the data of every message: type, code, checksum, and four bytes of the type's own.</summary>
    public const int HeaderSize = 8;

    internal const int ChecksumOffset = 2;

    /// <summary>Most bytes of an error's whole packet (RFC 1812 §4.3.2.3).</summary>
    internal const int MaxErrorSize = 576;

    private readonly ReadOnlySpan<byte> _bytes;

    private IcmpMessage(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>What the message is.</summary>
    public IcmpType Type => (IcmpType)_bytes[0];

    /// <summary>The type's code.</summary>
    public byte Code => _bytes[1];

    /// <summary>The four bytes that the type defines: identifier and sequence number of an echo, next-hop MTU of fragmentation needed.</summary>
    public uint Rest => BinaryPrimitives.ReadUInt32BigEndian(_bytes[4..]);

    /// <summary>An echo's data, or the head of the packet that an error is about.</summary>
    public ReadOnlySpan<byte> Data => _bytes[HeaderSize..];

    /// <summary>Whether the checksum is right.</summary>
    public bool HasValidChecksum => InternetChecksum.Of(_bytes) == 0;

    /// <summary>Whether the message is an error, to which no error may be sent (RFC 1122 §3.2.2). A type that is not known counts as one.</summary>
    public bool IsError => Type is not (IcmpType.EchoReply or IcmpType.Echo) && (byte)Type is not (9 or 10 or (>= 13 and <= 18));

    /// <summary>Looks at the payload of an IPv4 packet; false when it is too short for a message.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out IcmpMessage message)
    {
        var whole = bytes.Length >= HeaderSize;
        message = whole ? new IcmpMessage(bytes) : default;
        return whole;
    }

    /// <summary>Computes and writes the checksum of a whole message.</summary>
    public static void WriteChecksum(Span<byte> message)
    {
        BinaryPrimitives.WriteUInt16BigEndian(message[ChecksumOffset..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(message[ChecksumOffset..], InternetChecksum.Of(message));
    }

    /// <summary>Turns an echo, in place, into its reply to be sent by the host that was asked: addresses, type and checksums change, the data stays.</summary>
    /// <returns>False, and nothing is changed, when the packet is not a whole echo with right checksums.</returns>
    public static bool TryReplyToEcho(Span<byte> packet)
    {
        if (Ipv4Packet.Parse(packet, out var ip) != Ipv4PacketStatus.Valid || ip.IsFragment || ip.Protocol != IpProtocol.Icmp || !ip.HasValidChecksum
            || !TryParse(ip.Payload, out var echo) || echo.Type != IcmpType.Echo || echo.Code != 0 || !echo.HasValidChecksum)
        {
            return false;
        }

        var (source, destination) = (ip.Source, ip.Destination);
        var message = packet[ip.HeaderLength..ip.TotalLength];
        message[0] = (byte)IcmpType.EchoReply;
        WriteChecksum(message);
        packet[8] = 64;
        destination.Write(packet[12..]);
        source.Write(packet[16..]);
        Ipv4Packet.WriteChecksum(packet);
        return true;
    }

    /// <summary>Writes the whole packet of a destination-unreachable error (RFC 792, RFC 1812 §4.3.2) and returns its length; 0 when none may be sent to this packet.</summary>
    /// <param name="packet">The packet that the error is about.</param>
    /// <param name="from">The source of the error.</param>
    /// <param name="code">Why the destination cannot be reached.</param>
    /// <param name="nextHopMtu">The next hop's MTU in bytes for <see cref="IcmpUnreachableCode.FragmentationNeeded"/>, else 0.</param>
    /// <param name="destination">At least 576 bytes.</param>
    public static int WriteUnreachable(ReadOnlySpan<byte> packet, Ipv4Address from, IcmpUnreachableCode code, int nextHopMtu, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(destination.Length, MaxErrorSize, nameof(destination));
        if (Ipv4Packet.Parse(packet, out var ip) != Ipv4PacketStatus.Valid || !MayBeAnswered(ip))
        {
            return 0;
        }

        var quoted = Math.Min(ip.TotalLength, MaxErrorSize - Ipv4Packet.MinHeaderSize - HeaderSize);
        var error = destination[..(Ipv4Packet.MinHeaderSize + HeaderSize + quoted)];
        var message = error[Ipv4Packet.MinHeaderSize..];
        message[0] = (byte)IcmpType.DestinationUnreachable;
        message[1] = (byte)code;
        BinaryPrimitives.WriteUInt32BigEndian(message[4..], (uint)Math.Clamp(nextHopMtu, 0, ushort.MaxValue));
        ip.Bytes[..quoted].CopyTo(message[HeaderSize..]);
        WriteChecksum(message);
        Ipv4Packet.WriteHeader(error, IpProtocol.Icmp, from, ip.Source);
        return error.Length;
    }

    // RFC 1122 §3.2.2, RFC 1812 §4.3.2.7: no error about an error, a later fragment, a broadcast or multicast, or a source that is not one host.
    private static bool MayBeAnswered(in Ipv4Packet ip) =>
        ip.PayloadOffset == 0 && ip.Source.IsUnicast && ip.Destination.IsUnicast
        && (ip.Protocol != IpProtocol.Icmp || (TryParse(ip.Payload, out var message) && !message.IsError));
}
