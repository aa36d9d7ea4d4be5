using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane.Tun;

/// <summary>Segments of one TCP flow that follow each other, growing into one packet that the kernel takes at once.</summary>
internal sealed class CoalescedFlow
{
    private const int IpLength = Ipv4Packet.MinHeaderSize;
    private const int SequenceOffset = 4;
    private const int FlagsOffset = 13;
    private const int ChecksumOffset = 16;

    private readonly byte[] _frame = new byte[VirtioNetHeader.Size + Ipv4Packet.MaxSize];
    private int _length;
    private int _headersLength;
    private int _segmentSize;
    private uint _nextSequence;
    private bool _isFirstVerified;
    private bool _isClosed;

    /// <summary>How many segments are kept; 0 when the flow is free.</summary>
    public int Segments { get; private set; }

    private Span<byte> Packet => _frame.AsSpan(VirtioNetHeader.Size, _length);

    /// <summary>Whether segments of a flow may be coalesced at all: plain data, nothing that changes the connection, no IP options.</summary>
    public static bool IsCandidate(in Ipv4Packet ip, in TcpSegment tcp) =>
        ip.HeaderLength == IpLength && !tcp.Payload.IsEmpty && (tcp.Flags & ~TcpFlags.Psh) == TcpFlags.Ack;

    /// <summary>Whether a segment is of the flow that is kept.</summary>
    public bool IsFlowOf(in Ipv4Packet ip, in TcpSegment tcp) =>
        Packet.Slice(12, 8).SequenceEqual(ip.Bytes.Slice(12, 8)) && Packet.Slice(IpLength, 4).SequenceEqual(tcp.Bytes[..4]);

    /// <summary>Starts with a candidate.</summary>
    public void Begin(in Ipv4Packet ip, in TcpSegment tcp)
    {
        _length = ip.TotalLength;
        ip.Bytes.CopyTo(Packet);
        _headersLength = IpLength + tcp.HeaderLength;
        _segmentSize = tcp.Payload.Length;
        _nextSequence = tcp.SequenceNumber + (uint)tcp.Payload.Length;
        _isFirstVerified = false;
        _isClosed = (tcp.Flags & TcpFlags.Psh) != TcpFlags.None;
        Segments = 1;
    }

    /// <summary>Adds the next segment; false, and nothing changes, when it does not continue what is kept.</summary>
    public bool TryAppend(in Ipv4Packet ip, in TcpSegment tcp)
    {
        if (_isClosed || tcp.SequenceNumber != _nextSequence || tcp.Payload.Length > _segmentSize || _length + tcp.Payload.Length > Ipv4Packet.MaxSize
            || !HasSameHeaders(ip, tcp) || !AreChecksumsRight(ip, tcp))
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
            Packet[IpLength + FlagsOffset] |= (byte)TcpFlags.Psh;
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
            header.GsoType = VirtioNetHeader.GsoTcpV4;
            header.HeaderLength = (ushort)_headersLength;
            header.GsoSize = (ushort)_segmentSize;
            header.ChecksumStart = IpLength;
            header.ChecksumOffset = ChecksumOffset;
            WriteHeaders();
        }

        MemoryMarshal.Write(_frame, header);
        Segments = 0;
        return _frame.AsSpan(0, VirtioNetHeader.Size + _length);
    }

    private void WriteHeaders()
    {
        var packet = Packet;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)packet.Length);
        Ipv4Packet.WriteChecksum(packet);
        var pseudoHeader = InternetChecksum.PseudoHeader(Ipv4Address.Read(packet[12..]), Ipv4Address.Read(packet[16..]), IpProtocol.Tcp, packet.Length - IpLength);
        BinaryPrimitives.WriteUInt16BigEndian(packet[(IpLength + ChecksumOffset)..], pseudoHeader);
    }

    // All but the lengths, the checksums, the sequence number and PSH must be equal, as in Linux' own GRO; without DF the identification counts up (RFC 6864 §4).
    private bool HasSameHeaders(in Ipv4Packet ip, in TcpSegment tcp)
    {
        var kept = Packet;
        var keptTcp = kept[IpLength..];
        var nextTcp = tcp.Bytes;
        return kept[..2].SequenceEqual(ip.Bytes[..2])
            && kept[6..10].SequenceEqual(ip.Bytes[6..10])
            && keptTcp[8..FlagsOffset].SequenceEqual(nextTcp[8..FlagsOffset])
            && keptTcp[14..ChecksumOffset].SequenceEqual(nextTcp[14..ChecksumOffset])
            && keptTcp[18..(_headersLength - IpLength)].SequenceEqual(nextTcp[18..tcp.HeaderLength])
            && (ip.DontFragment || ip.Identification == (ushort)(BinaryPrimitives.ReadUInt16BigEndian(kept[4..]) + Segments));
    }

    // The kernel will compute new checksums: what was damaged on its way must not come out as sound.
    private bool AreChecksumsRight(in Ipv4Packet ip, in TcpSegment tcp)
    {
        if (!_isFirstVerified)
        {
            _isFirstVerified = TcpSegment.TryParse(Packet[IpLength..], out var first) && first.HasValidChecksum(ip.Source, ip.Destination);
        }

        return _isFirstVerified && tcp.HasValidChecksum(ip.Source, ip.Destination);
    }
}
