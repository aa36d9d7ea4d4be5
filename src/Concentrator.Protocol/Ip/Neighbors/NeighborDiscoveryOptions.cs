namespace Concentrator.Protocol.Ip.Neighbors;

/// <summary>Walks the options of a neighbor discovery message: Type, Length in units of 8 bytes, header included (RFC 4861 §4.6). A Length of zero or beyond the message makes the whole message invalid.</summary>
internal ref struct NeighborDiscoveryOptions(ReadOnlySpan<byte> bytes)
{
    public const int Unit = 8;
    private const int HeaderSize = 2;

    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>What the option is.</summary>
    public NeighborDiscoveryOptionType Type { get; private set; }

    /// <summary>The option without type and length: at least 6 bytes.</summary>
    public ReadOnlySpan<byte> Data { get; private set; }

    /// <summary>Whether the walk ended at an option whose length makes no sense.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Whether all options of a message are sound.</summary>
    public static bool AreValid(ReadOnlySpan<byte> bytes)
    {
        var options = new NeighborDiscoveryOptions(bytes);
        while (options.MoveNext())
        {
            // Only their lengths matter.
        }

        return !options.IsMalformed;
    }

    /// <summary>Steps to the next option.</summary>
    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        var size = _rest.Length < HeaderSize ? 0 : _rest[1] * Unit;
        if (size == 0 || size > _rest.Length)
        {
            IsMalformed = true;
            return false;
        }

        Type = (NeighborDiscoveryOptionType)_rest[0];
        Data = _rest[HeaderSize..size];
        _rest = _rest[size..];
        return true;
    }
}
