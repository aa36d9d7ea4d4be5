namespace Concentrator.Protocol.Ip;

/// <summary>Walks the options of a TCP header (RFC 9293 §3.1); no-operations are passed over, and a malformed option ends the walk.</summary>
public ref struct TcpOptions
{
    private readonly ReadOnlySpan<byte> _bytes;
    private int _next;

    internal TcpOptions(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>What the option is.</summary>
    public TcpOptionKind Kind { get; private set; }

    /// <summary>Where the option's data begins, bytes from the start of the options.</summary>
    public int DataOffset { get; private set; }

    /// <summary>The option's data, without kind and length.</summary>
    public ReadOnlySpan<byte> Data { get; private set; }

    /// <summary>Whether the walk ended at an option whose length makes no sense.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Steps to the next option.</summary>
    public bool MoveNext()
    {
        while (_next < _bytes.Length && _bytes[_next] != (byte)TcpOptionKind.EndOfList)
        {
            if (_bytes[_next] == (byte)TcpOptionKind.NoOperation)
            {
                _next++;
                continue;
            }

            if (_next + 1 >= _bytes.Length || _bytes[_next + 1] < 2 || _next + _bytes[_next + 1] > _bytes.Length)
            {
                IsMalformed = true;
                return false;
            }

            Kind = (TcpOptionKind)_bytes[_next];
            DataOffset = _next + 2;
            _next += _bytes[_next + 1];
            Data = _bytes[DataOffset.._next];
            return true;
        }

        return false;
    }
}
