using System.Buffers;
using System.Text;

namespace Concentrator.Protocol.Http;

/// <summary>What requests and responses have in common: a start line and header fields, each line ended by CR LF (RFC 9112 §2.1, §2.2, §5).</summary>
internal sealed class HttpHead
{
    /// <summary>Header fields taken at most.</summary>
    public const int MaxFields = 100;

    private static readonly SearchValues<byte> s_tokenBytes =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    // A tab may stand in a field's value; every other control character may stand nowhere but in CR LF.
    private static readonly SearchValues<byte> s_controlBytes = SearchValues.Create([.. Enumerable.Range(0, 0x20).Where(b => b != '\t').Select(b => (byte)b), 0x7F]);

    private readonly List<(string Name, string Value)> _fields = [];

    private HttpHead(string startLine) => StartLine = startLine;

    /// <summary>The first line, without its end.</summary>
    public string StartLine { get; }

    /// <summary>The value of the first field of that name without the space around it, or null.</summary>
    public string? Field(string name)
    {
        foreach (var (fieldName, value) in _fields)
        {
            if (fieldName.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>Whether there is a field of that name, and every one of that name has that value.</summary>
    public bool IsAlways(string name, string value) =>
        Field(name) is not null
        && _fields.TrueForAll(f => !f.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || f.Value.Equals(value, StringComparison.Ordinal));

    /// <summary>Parses the head at the start of a stream. A fault is named as soon as its bytes are there.</summary>
    /// <param name="stream">The bytes that came.</param>
    /// <param name="maxSize">The largest head taken, bytes.</param>
    /// <param name="skipEmptyLine">Whether one empty line may come first (RFC 9112 §2.2).</param>
    /// <param name="head">The head, when complete.</param>
    /// <param name="length">Bytes of the head with its empty line, when complete.</param>
    public static HttpHeadStatus Parse(ReadOnlySpan<byte> stream, int maxSize, bool skipEmptyLine, out HttpHead? head, out int length)
    {
        head = null;
        length = 0;
        var limited = stream[..Math.Min(stream.Length, maxSize)];
        var position = skipEmptyLine && limited.StartsWith("\r\n"u8) ? 2 : 0;
        HttpHead? parsed = null;
        while (true)
        {
            var status = ReadLine(limited, ref position, out var line);
            if (status == HttpHeadStatus.Incomplete)
            {
                return stream.Length >= maxSize ? HttpHeadStatus.TooLarge : HttpHeadStatus.Incomplete;
            }

            if (status == HttpHeadStatus.Malformed)
            {
                return status;
            }

            if (parsed is null)
            {
                if (line.IsEmpty)
                {
                    return HttpHeadStatus.Malformed;
                }

                parsed = new HttpHead(Encoding.Latin1.GetString(line));
            }
            else if (line.IsEmpty)
            {
                (head, length) = (parsed, position);
                return HttpHeadStatus.Complete;
            }
            else if (parsed._fields.Count == MaxFields)
            {
                return HttpHeadStatus.TooLarge;
            }
            else if (!parsed.TryAddField(line))
            {
                return HttpHeadStatus.Malformed;
            }
        }
    }

    /// <summary>Whether the text is a token (RFC 9110 §5.6.2).</summary>
    public static bool IsToken(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (c > 0x7E || !s_tokenBytes.Contains((byte)c))
            {
                return false;
            }
        }

        return !text.IsEmpty;
    }

    private static HttpHeadStatus ReadLine(ReadOnlySpan<byte> stream, ref int position, out ReadOnlySpan<byte> line)
    {
        line = stream[position..];
        var end = line.IndexOfAny(s_controlBytes);
        if (end < 0 || (line[end] == '\r' && end + 1 == line.Length))
        {
            return HttpHeadStatus.Incomplete;
        }

        if (line[end] != '\r' || line[end + 1] != '\n')
        {
            return HttpHeadStatus.Malformed;
        }

        position += end + 2;
        line = line[..end];
        return HttpHeadStatus.Complete;
    }

    private bool TryAddField(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');

        // A line that begins with space is obs-fold (RFC 9112 §5.2): no token, so refused.
        if (colon <= 0 || line[..colon].ContainsAnyExcept(s_tokenBytes))
        {
            return false;
        }

        var value = line[(colon + 1)..].Trim(" \t"u8);
        _fields.Add((Encoding.Latin1.GetString(line[..colon]), Encoding.Latin1.GetString(value)));
        return true;
    }
}
