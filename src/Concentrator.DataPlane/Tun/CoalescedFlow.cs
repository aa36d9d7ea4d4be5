using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane.Tun;

/// <summary>Segments of one TCP flow that follow each other, growing into one packet that the kernel takes at once.</summary>
internal sealed class CoalescedFlow
{
    private const int SequenceOffset = 4;
    private const int FlagsOffset = 13;
    private const int ChecksumOffset = 16;
    private const byte DontFragment = 0x40;

    private readonly byte[] _frame = new byte[VirtioNetHeader.Size + Ipv4Packet.MaxSize];
    private int _length;
    private int _ipLength;
    private int _headersLength;
    private int _segmentSize;
    private uint _nextSequence;
    private bool _isFirstVerified;
    private bool _isClosed;

    /// <summary>How many segments are kept; 0 when the flow is free.</summary>
    public int Segments { get; private set; }

    private Span<byte> Packet => _frame.AsSpan(VirtioNetHeader.Size, _length);

    private bool IsIpv6 => _ipLength == Ipv6Packet.HeaderSize;

    /// <summary>Whether segments of a flow may be coalesced at all: plain data, nothing that changes the connection, no IP options or extension headers.</summary>
    public static bool IsCandidate(ReadOnlySpan<byte> packet, int headerLength, in TcpSegment tcp) =>
        headerLength == PlainHeaderLength(packet) && !tcp.Payload.IsEmpty && (tcp.Flags & ~TcpFlags.Psh) == TcpFlags.Ack;

    /// <summary>Whether a segment is of the flow that is kept.</summary>
    public bool IsFlowOf(ReadOnlySpan<byte> packet, in TcpSegment tcp) =>
        PlainHeaderLength(packet) == _ipLength && Addresses(Packet).SequenceEqual(Addresses(packet)) && Packet.Slice(_ipLength, 4).SequenceEqual(tcp.Bytes[..4]);

    /// <summary>Starts with a candidate.</summary>
    public void Begin(ReadOnlySpan<byte> packet, in TcpSegment tcp)
    {
        _ipLength = PlainHeaderLength(packet);
        _length = packet.Length;
        packet.CopyTo(Packet);
        _headersLength = _ipLength + tcp.HeaderLength;
        _segmentSize = tcp.Payload.Length;
        _nextSequence = tcp.SequenceNumber + (uint)tcp.Payload.Length;
        _isFirstVerified = false;
        _isClosed = (tcp.Flags & TcpFlags.Psh) != TcpFlags.None;
        Segments = 1;
    }

    /// <summary>Adds the next segment; false, and nothing changes, when it does not continue what is kept.</summary>
    public bool TryAppend(ReadOnlySpan<byte> packet, in TcpSegment tcp)
    {
        if (_isClosed || tcp.SequenceNumber != _nextSequence || tcp.Payload.Length > _segmentSize || _length + tcp.Payload.Length > Ipv4Packet.MaxSize
            || !HasSameHeaders(packet, tcp) || !AreChecksumsRight(tcp))
        {
            return false;
        }

        tcp.Payload.CopyTo(_frame.AsSpan(VirtioNetHeader.Size + _length));
        _length += tcp.Payload.Length;
        _nextSequence += (uint)tcp.Payload.Length;
        Segments++;

        var isPushed = (tcp.Flags & TcpFlags.Psh) != TcpFlags.None;
        if (isPushed)
        {
            Packet[_ipLength + FlagsOffset] |= (byte)TcpFlags.Psh;
        }

        _isClosed = isPushed || tcp.Payload.Length < _segmentSize;
        return true;
    }

    /// <summary>Finishes the frame and frees the flow; the bytes are valid until the next <see cref="Begin"/>.</summary>
    public ReadOnlySpan<byte> Finish()
    {
        var header = default(VirtioNetHeader);
        if (Segments > 1)
        {
            header.Flags = VirtioNetHeader.NeedsChecksum;
            header.GsoType = IsIpv6 ? VirtioNetHeader.GsoTcpV6 : VirtioNetHeader.GsoTcpV4;
            header.HeaderLength = (ushort)_headersLength;
            header.GsoSize = (ushort)_segmentSize;
            header.ChecksumStart = (ushort)_ipLength;
            header.ChecksumOffset = ChecksumOffset;
            WriteHeaders();
        }

        MemoryMarshal.Write(_frame, header);
        Segments = 0;
        return _frame.AsSpan(0, VirtioNetHeader.Size + _length);
    }

    private static int PlainHeaderLength(ReadOnlySpan<byte> packet) => packet[0] >> 4 == 6 ? Ipv6Packet.HeaderSize : Ipv4Packet.MinHeaderSize;

    private static ReadOnlySpan<byte> Addresses(ReadOnlySpan<byte> packet) => packet[0] >> 4 == 6 ? packet[8..40] : packet[12..20];

    private void WriteHeaders()
    {
        var packet = Packet;
        if (IsIpv6)
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet[4..], (ushort)(packet.Length - _ipLength));
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)packet.Length);
            Ipv4Packet.WriteChecksum(packet);
        }

        BinaryPrimitives.WriteUInt16BigEndian(packet[(_ipLength + ChecksumOffset)..], PseudoHeader(packet.Length - _ipLength));
    }

    private ushort PseudoHeader(int length)
    {
        var packet = Packet;
        return IsIpv6
            ? InternetChecksum.PseudoHeader(Ipv6Address.Read(packet[8..]), Ipv6Address.Read(packet[24..]), IpProtocol.Tcp, length)
            : InternetChecksum.PseudoHeader(Ipv4Address.Read(packet[12..]), Ipv4Address.Read(packet[16..]), IpProtocol.Tcp, length);
    }

    // All but the lengths, the checksums, the sequence number and PSH must be equal, as in Linux' own GRO.
    private bool HasSameHeaders(ReadOnlySpan<byte> packet, in TcpSegment tcp)
    {
        var keptTcp = Packet[_ipLength..];
        var nextTcp = tcp.Bytes;
        return (IsIpv6 ? HasSameIpv6Header(packet) : HasSameIpv4Header(packet))
            && keptTcp[8..FlagsOffset].SequenceEqual(nextTcp[8..FlagsOffset])
            && keptTcp[14..ChecksumOffset].SequenceEqual(nextTcp[14..ChecksumOffset])
            && keptTcp[18..(_headersLength - _ipLength)].SequenceEqual(nextTcp[18..tcp.HeaderLength]);
    }

    private bool HasSameIpv6Header(ReadOnlySpan<byte> packet) => Packet[..4].SequenceEqual(packet[..4]) && Packet[6..8].SequenceEqual(packet[6..8]);

    // Without DF the identification counts up (RFC 6864 §4).
    private bool HasSameIpv4Header(ReadOnlySpan<byte> packet)
    {
        var kept = Packet;
        return kept[..2].SequenceEqual(packet[..2])
            && kept[6..10].SequenceEqual(packet[6..10])
            && ((packet[6] & DontFragment) != 0 || BinaryPrimitives.ReadUInt16BigEndian(packet[4..]) == (ushort)(BinaryPrimitives.ReadUInt16BigEndian(kept[4..]) + Segments));
    }

    // The kernel will compute new checksums: what was damaged on its way must not come out as sound.
    private bool AreChecksumsRight(in TcpSegment tcp)
    {
        if (!_isFirstVerified)
        {
            _isFirstVerified = InternetChecksum.Of(Packet[_ipLength..], PseudoHeader(_length - _ipLength)) == 0;
        }

        return _isFirstVerified && InternetChecksum.Of(tcp.Bytes, PseudoHeader(tcp.Bytes.Length)) == 0;
    }
}
