using System.Text;

namespace Concentrator.Protocol.OneTimePasswords;

/// <summary>Base 32 (RFC 4648 §6), in which secrets of one-time passwords are written.</summary>
public static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const int BitsOfSign = 5;

    /// <summary>Writes bytes, without padding.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder((bytes.Length * 8 + BitsOfSign - 1) / BitsOfSign);
        var (buffer, bits) = (0, 0);
        foreach (var value in bytes)
        {
            buffer = (buffer << 8) | value;
            for (bits += 8; bits >= BitsOfSign; bits -= BitsOfSign)
            {
                text.Append(Alphabet[(buffer >> (bits - BitsOfSign)) & 31]);
            }

            buffer &= (1 << bits) - 1;
        }

        return bits > 0 ? text.Append(Alphabet[(buffer << (BitsOfSign - bits)) & 31]).ToString() : text.ToString();
    }

    /// <summary>Reads bytes: in any case, with padding or without, spaces and hyphens between groups left out; false for any other sign, or where signs are missing.</summary>
    public static bool TryDecode(string text, out byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(text);
        bytes = [];
        var signs = text.Where(sign => sign is not (' ' or '-')).ToArray().AsSpan().TrimEnd('=');
        var read = new byte[signs.Length * BitsOfSign / 8];
        var (buffer, bits, length) = (0, 0, 0);
        foreach (var sign in signs)
        {
            var value = Alphabet.IndexOf(char.ToUpperInvariant(sign), StringComparison.Ordinal);
            if (value < 0)
            {
                return false;
            }

            buffer = (buffer << BitsOfSign) | value;
            bits += BitsOfSign;
            if (bits >= 8)
            {
                bits -= 8;
                read[length++] = (byte)(buffer >> bits);
                buffer &= (1 << bits) - 1;
            }
        }

        if (bits >= BitsOfSign || buffer != 0)
        {
            return false;
        }

        bytes = read;
        return true;
    }
}
