using System.Buffers.Binary;
using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane;

/// <summary>
/// Walks the fragments (RFC 791 §3.2) that a packet larger than an MTU is sent in. Each is written into one buffer, over the one before.
/// Later fragments carry only the options whose copied flag is set.
/// </summary>
public ref struct Ipv4Fragments
{
    /// <summary>The least MTU that a link may have (RFC 791 §3.2), bytes.</summary>
    public const int MinMtu = 68;

    private const int FragmentFieldOffset = 6;
    private const ushort MoreFragments = 0x2000;
    private const byte EndOfOptions = 0;
    private const byte NoOperation = 1;
    private const byte CopiedFlag = 0x80;

    private readonly Ipv4Packet _packet;
    private readonly Span<byte> _buffer;
    private int _next;

    /// <summary>Begins a walk; it yields nothing when the packet is malformed or the MTU is below <see cref="MinMtu"/>.</summary>
    /// <param name="packet">The whole packet, which may be a fragment itself.</param>
    /// <param name="mtu">The most bytes of a fragment.</param>
    /// <param name="buffer">At least <paramref name="mtu"/> bytes, apart from the packet's.</param>
    public Ipv4Fragments(ReadOnlySpan<byte> packet, int mtu, Span<byte> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(buffer.Length, mtu, nameof(buffer));
        var hasRoom = mtu >= MinMtu;
        _buffer = hasRoom ? buffer[..mtu] : default;
        _next = Ipv4Packet.Parse(packet, out _packet) == Ipv4PacketStatus.Valid && hasRoom ? 0 : int.MaxValue;
    }

    /// <summary>The fragment at which the walk stands, with its header checksum.</summary>
    public Span<byte> Current { get; private set; }

    /// <summary>The walk itself.</summary>
    public readonly Ipv4Fragments GetEnumerator() => this;

    /// <summary>Steps to the next fragment.</summary>
    public bool MoveNext()
    {
        if (_next == int.MaxValue)
        {
            return false;
        }

        var headerLength = _next == 0 ? CopyHeader() : WriteLaterHeader();
        var rest = _packet.Payload[_next..];
        var isLast = rest.Length <= _buffer.Length - headerLength;
        var size = isLast ? rest.Length : (_buffer.Length - headerLength) & ~7;
        rest[..size].CopyTo(_buffer[headerLength..]);

        Current = _buffer[..(headerLength + size)];
        BinaryPrimitives.WriteUInt16BigEndian(Current[2..], (ushort)Current.Length);
        var field = ((_packet.PayloadOffset + _next) / 8) | (isLast && !_packet.MoreFragments ? 0 : MoreFragments);
        BinaryPrimitives.WriteUInt16BigEndian(Current[FragmentFieldOffset..], (ushort)field);
        Ipv4Packet.WriteChecksum(Current);
        _next = isLast ? int.MaxValue : _next + size;
        return true;
    }

    private readonly int CopyHeader()
    {
        _packet.Header.CopyTo(_buffer);
        return _packet.HeaderLength;
    }

    private readonly int WriteLaterHeader()
    {
        _packet.Header[..Ipv4Packet.MinHeaderSize].CopyTo(_buffer);
        var length = Ipv4Packet.MinHeaderSize;
        var options = _packet.Header[Ipv4Packet.MinHeaderSize..];
        while (!options.IsEmpty && options[0] != EndOfOptions)
        {
            var size = options[0] == NoOperation ? 1 : options.Length < 2 ? 0 : options[1];
            if (size == 0 || size > options.Length || (size == 1 && options[0] != NoOperation))
            {
                break;
            }

            if ((options[0] & CopiedFlag) != 0)
            {
                options[..size].CopyTo(_buffer[length..]);
                length += size;
            }

            options = options[size..];
        }

        while (length % 4 != 0)
        {
            _buffer[length++] = EndOfOptions;
        }

        _buffer[0] = (byte)(0x40 | (length / 4));
        return length;
    }
}
