namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>The data of a CHAP Challenge or Response (RFC 1994 §4.1): Value-Size, Value, Name.</summary>
internal readonly ref struct ChapValue
{
    private ChapValue(ReadOnlySpan<byte> value, ReadOnlySpan<byte> name)
    {
        Value = value;
        Name = name;
    }

    public ReadOnlySpan<byte> Value { get; }

    public ReadOnlySpan<byte> Name { get; }

    public static bool TryRead(ReadOnlySpan<byte> data, out ChapValue value)
    {
        value = default;
        if (data.IsEmpty || data[0] > data.Length - 1)
        {
            return false;
        }

        value = new ChapValue(data.Slice(1, data[0]), data[(1 + data[0])..]);
        return true;
    }

    public static byte[] WritePacket(ChapCode code, byte identifier, ReadOnlySpan<byte> value, ReadOnlySpan<byte> name) =>
        AuthenticationPacket.Write((byte)code, identifier, [checked((byte)value.Length), .. value, .. name]);
}
