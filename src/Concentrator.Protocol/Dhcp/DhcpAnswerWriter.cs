namespace Concentrator.Protocol.Dhcp;

/// <summary>Writes the options of an answer into a bounded field.</summary>
internal ref struct DhcpAnswerWriter(Span<byte> field)
{
    private const int LongestPiece = 255;

    private readonly Span<byte> _field = field;

    /// <summary>Bytes written.</summary>
    internal int Length { get; private set; }

    /// <summary>Bytes that an option takes. A long one goes in pieces (RFC 3396).</summary>
    internal static int SizeOf(int valueLength) => valueLength + (2 * ((valueLength + LongestPiece - 1) / LongestPiece));

    /// <summary>Writes an option if it has a value and there is room, for the end option too; otherwise nothing of it.</summary>
    internal bool TryAdd(DhcpOptionCode code, scoped ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || SizeOf(value.Length) >= _field.Length - Length)
        {
            return false;
        }

        while (value.Length > 0)
        {
            var piece = value[..Math.Min(value.Length, LongestPiece)];
            _field[Length] = (byte)code;
            _field[Length + 1] = (byte)piece.Length;
            piece.CopyTo(_field[(Length + 2)..]);
            Length += 2 + piece.Length;
            value = value[piece.Length..];
        }

        return true;
    }

    /// <summary>Writes the end option.</summary>
    internal void End() => _field[Length++] = (byte)DhcpOptionCode.End;
}
