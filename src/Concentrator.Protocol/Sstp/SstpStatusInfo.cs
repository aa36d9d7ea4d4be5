using System.Buffers.Binary;

namespace Concentrator.Protocol.Sstp;

/// <summary>A Status-Info attribute ([MS-SSTP] 2.2.8).</summary>
internal readonly ref struct SstpStatusInfo
{
    /// <summary>Bytes of the attribute without an original value, header included.</summary>
    public const int MinSize = 12;

    /// <summary>Bytes of the original value at most.</summary>
    public const int MaxOriginalValue = 64;

    private SstpStatusInfo(ReadOnlySpan<byte> value)
    {
        AttributeId = (SstpAttributeId)value[3];
        Status = (SstpAttributeStatus)BinaryPrimitives.ReadUInt32BigEndian(value[4..]);
        OriginalValue = value[(MinSize - SstpAttribute.HeaderSize)..];
    }

    /// <summary>The attribute that it speaks of.</summary>
    public SstpAttributeId AttributeId { get; }

    /// <summary>What is the matter with it.</summary>
    public SstpAttributeStatus Status { get; }

    /// <summary>The refused value, up to 64 bytes; empty outside a Nak.</summary>
    public ReadOnlySpan<byte> OriginalValue { get; }

    /// <summary>Reads an attribute's value; false when the attribute is another or its length is wrong.</summary>
    public static bool TryRead(SstpAttribute attribute, out SstpStatusInfo info)
    {
        var original = attribute.Value.Length - (MinSize - SstpAttribute.HeaderSize);
        var good = attribute.Id == SstpAttributeId.StatusInfo && original is >= 0 and <= MaxOriginalValue;
        info = good ? new SstpStatusInfo(attribute.Value) : default;
        return good;
    }

    /// <summary>Writes the attribute and returns its length in bytes.</summary>
    public static int Write(Span<byte> destination, SstpAttributeId attributeId, SstpAttributeStatus status, ReadOnlySpan<byte> originalValue)
    {
        var length = MinSize + originalValue.Length;
        destination[..MinSize].Clear();
        destination[1] = (byte)SstpAttributeId.StatusInfo;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)length);
        destination[7] = (byte)attributeId;
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], (uint)status);
        originalValue.CopyTo(destination[MinSize..]);
        return length;
    }
}
