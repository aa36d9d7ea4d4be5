using System.Text;

namespace Concentrator.Protocol.Ip;

/// <summary>Domain names one behind the other as DNS writes them: a length byte before each label, a zero byte at the end (RFC 1035 §3.1), never compressed here.</summary>
internal static class DomainNameList
{
    /// <summary>Bytes of the longest name (RFC 1035 §2.3.4).</summary>
    public const int MaxSize = 255;

    private const int MaxLabel = 63;

    /// <summary>Writes a name; false, and nothing is written, when it is no domain name of letters, digits, hyphens and underscores.</summary>
    /// <param name="name">The name, as <c>corp.example</c>; a dot at its end makes no difference.</param>
    /// <param name="destination">At least 255 bytes.</param>
    /// <param name="length">How many bytes were written.</param>
    public static bool TryWrite(string name, Span<byte> destination, out int length)
    {
        ArgumentNullException.ThrowIfNull(name);
        length = 0;
        var whole = name.EndsWith('.') ? name[..^1] : name;
        var labels = whole.Split('.');
        if (whole.Length is 0 or > MaxSize - 2 || !labels.All(IsLabel))
        {
            return false;
        }

        foreach (var label in labels)
        {
            destination[length] = (byte)label.Length;
            length += 1 + Encoding.ASCII.GetBytes(label, destination[(length + 1)..]);
        }

        destination[length++] = 0;
        return true;
    }

    /// <summary>Reads names that follow each other, up to the end or to zero bytes of filling; false when one is damaged, compressed, or holds more than letters, digits, hyphens and underscores.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out IReadOnlyList<string> names)
    {
        var read = new List<string>();
        names = read;
        while (bytes.Length > 0 && bytes[0] != 0)
        {
            var name = new StringBuilder();
            while (bytes.Length > 0 && bytes[0] != 0)
            {
                var size = bytes[0];
                if (size > MaxLabel || bytes.Length < 1 + size || name.Length + size > MaxSize - 2)
                {
                    return false;
                }

                foreach (var letter in bytes.Slice(1, size))
                {
                    if (!char.IsAsciiLetterOrDigit((char)letter) && letter is not ((byte)'-' or (byte)'_'))
                    {
                        return false;
                    }
                }

                name.Append(name.Length == 0 ? "" : ".").Append(Encoding.ASCII.GetString(bytes.Slice(1, size)));
                bytes = bytes[(1 + size)..];
            }

            if (bytes.IsEmpty)
            {
                return false;
            }

            bytes = bytes[1..];
            read.Add(name.ToString());
        }

        return true;
    }

    private static bool IsLabel(string label) => label.Length is > 0 and <= MaxLabel && label.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');
}
