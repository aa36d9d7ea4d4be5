namespace Concentrator.Protocol.Ppp.Negotiation;

/// <summary>The options of a Configure packet, walked in their order. Walk only a list that <see cref="TryRead"/> gave.</summary>
internal readonly ref struct ConfigurationOptionList
{
    private readonly ReadOnlySpan<byte> _bytes;

    private ConfigurationOptionList(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Bytes of all options.</summary>
    public int Length => _bytes.Length;

    public bool IsEmpty => _bytes.IsEmpty;

    /// <summary>Reads a list; false when an option's Length is below its header or beyond the packet.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out ConfigurationOptionList options)
    {
        options = new ConfigurationOptionList(data);
        while (!data.IsEmpty)
        {
            if (data.Length < ConfigurationOption.HeaderSize || data[1] < ConfigurationOption.HeaderSize || data[1] > data.Length)
            {
                options = default;
                return false;
            }

            data = data[data[1]..];
        }

        return true;
    }

    /// <summary>Whether each option of <paramref name="part"/> stands here too, unchanged and in the same order (RFC 1661 §5.4).</summary>
    public bool Contains(ConfigurationOptionList part)
    {
        var own = GetEnumerator();
        foreach (var wanted in part)
        {
            do
            {
                if (!own.MoveNext())
                {
                    return false;
                }
            }
            while (!own.Current.Bytes.SequenceEqual(wanted.Bytes));
        }

        return true;
    }

    /// <summary>Whether an option of this type stands in the list.</summary>
    public bool Has(byte type)
    {
        foreach (var option in this)
        {
            if (option.Type == type)
            {
                return true;
            }
        }

        return false;
    }

    public Enumerator GetEnumerator() => new(_bytes);

    internal ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> bytes) => _rest = bytes;

        public ConfigurationOption Current { get; private set; }

        public bool MoveNext()
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            Current = new ConfigurationOption(_rest[.._rest[1]]);
            _rest = _rest[_rest[1]..];
            return true;
        }
    }
}
