using System.Buffers.Binary;
using Concentrator.Protocol.Ppp;

namespace Concentrator.Protocol.Sstp;

/// <summary>Cuts SSTP packets out of the decrypted stream, and writes the headers of data packets ([MS-SSTP] 2.2.1, 2.2.3).</summary>
public static class SstpFrame
{
    /// <summary>Bytes of the SSTP header.</summary>
    public const int HeaderSize = 4;

    /// <summary>The largest packet, header included.</summary>
    public const int MaxSize = 4095;

    /// <summary>Bytes before the IP packet in a data packet: SSTP header, FF 03, protocol number.</summary>
    public const int DataOverhead = HeaderSize + 4;

    internal const byte Version = 0x10;
    internal const byte ControlBit = 0x01;
    internal const ushort LengthMask = 0x0FFF;

    private const ushort PppAddressAndControl = 0xFF03;

    /// <summary>Looks at the packet at the start of <paramref name="stream"/>. Reserved bits are ignored.</summary>
    /// <param name="stream">Decrypted bytes that begin with a packet.</param>
    /// <param name="length">The packet's length in bytes, header included, when it is a whole data or control packet; otherwise 0.</param>
    public static SstpFrameStatus Read(ReadOnlySpan<byte> stream, out int length)
    {
        length = 0;
        if (stream.IsEmpty)
        {
            return SstpFrameStatus.Incomplete;
        }

        if (stream[0] != Version)
        {
            return SstpFrameStatus.BadVersion;
        }

        if (stream.Length < HeaderSize)
        {
            return SstpFrameStatus.Incomplete;
        }

        var size = BinaryPrimitives.ReadUInt16BigEndian(stream[2..]) & LengthMask;
        if (size < HeaderSize)
        {
            return SstpFrameStatus.BadLength;
        }

        if (stream.Length < size)
        {
            return SstpFrameStatus.Incomplete;
        }

        length = size;
        return (stream[1] & ControlBit) != 0 ? SstpFrameStatus.Control : SstpFrameStatus.Data;
    }

    /// <summary>Writes the SSTP header and FF 03 + protocol number before a payload of <paramref name="payload"/> bytes: <see cref="DataOverhead"/> bytes.</summary>
    public static void WriteDataHeader(Span<byte> destination, PppProtocol protocol, int payload)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(payload);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload, MaxSize - DataOverhead);
        BinaryPrimitives.WriteUInt16BigEndian(destination, Version << 8);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)(DataOverhead + payload));
        BinaryPrimitives.WriteUInt16BigEndian(destination[4..], PppAddressAndControl);
        BinaryPrimitives.WriteUInt16BigEndian(destination[6..], (ushort)protocol);
    }
}
