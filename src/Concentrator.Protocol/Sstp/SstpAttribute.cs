namespace Concentrator.Protocol.Sstp;

/// <summary>One attribute of a control message ([MS-SSTP] 2.2.4).</summary>
internal readonly ref struct SstpAttribute(SstpAttributeId id, ReadOnlySpan<byte> value)
{
    /// <summary>Bytes of an attribute's header.</summary>
    public const int HeaderSize = 4;

    /// <summary>The attribute's id, maybe unknown.</summary>
    public SstpAttributeId Id { get; } = id;

    /// <summary>The value without the four-byte header.</summary>
    public ReadOnlySpan<byte> Value { get; } = value;
}
