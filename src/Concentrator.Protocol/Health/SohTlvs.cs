using System.Buffers;
using System.Buffers.Binary;

namespace Concentrator.Protocol.Health;

/// <summary>Writes the TLVs of a Statement of Health message or of its answer ([MS-SOH] 2.2.3, 2.2.5), in network byte order.</summary>
internal sealed class SohTlvs
{
    private const int HeaderSize = 4;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>Adds a TLV; its value has at most 65,535 bytes.</summary>
    public SohTlvs Add(SohTlvType type, params ReadOnlySpan<byte> value)
    {
        var field = _bytes.GetSpan(HeaderSize + value.Length);
        BinaryPrimitives.WriteUInt16BigEndian(field, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(field[2..], checked((ushort)value.Length));
        value.CopyTo(field[HeaderSize..]);
        _bytes.Advance(HeaderSize + value.Length);
        return this;
    }

    /// <summary>The message: the header before what was added.</summary>
    /// <param name="hasModeSubHeader">Whether what was added begins with a mode sub-header.</param>
    public byte[] ToMessage(bool hasModeSubHeader)
    {
        byte[] format = [0, (byte)(hasModeSubHeader ? 2 : 1)];
        var whole = new SohTlvs().Add(SohTlvType.VendorSpecific, [.. Number(SohReader.Microsoft), .. format, .. Length(_bytes.WrittenCount), .. _bytes.WrittenSpan]);
        return whole._bytes.WrittenSpan.ToArray();
    }

    /// <summary>The attribute with a machine's quarantine state ([MS-SOH] 2.2.4): how far it is let in, until when, and the page that tells it why, with a zero at its end.</summary>
    /// <param name="state">How far.</param>
    /// <param name="probationEnds">When a probation ends; of other states nothing is said.</param>
    /// <param name="page">The page's address in UTF-8, without its zero.</param>
    public static byte[] Quarantine(QuarantineState state, DateTimeOffset? probationEnds, ReadOnlySpan<byte> page)
    {
        var ends = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(ends, probationEnds is { } time && state == QuarantineState.Probation ? time.ToFileTime() : -1);
        return [(byte)SohAttributeType.QuarantineState, 0, (byte)state, .. ends, .. Length(page.Length + 1), .. page, 0];
    }

    /// <summary>Four bytes.</summary>
    public static byte[] Number(uint value)
    {
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    /// <summary>Two bytes.</summary>
    public static byte[] Length(int value) => [(byte)(value >> 8), (byte)value];
}
