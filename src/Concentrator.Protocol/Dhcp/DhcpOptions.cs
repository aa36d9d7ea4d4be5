namespace Concentrator.Protocol.Dhcp;

/// <summary>Walks over the options of a DHCP message (RFC 2132 §2); stops at the end, the end option, or an option that reaches beyond the field.</summary>
internal ref struct DhcpOptions(ReadOnlySpan<byte> field)
{
    private ReadOnlySpan<byte> _rest = field;

    /// <summary>The option's code.</summary>
    internal DhcpOptionCode Code { get; private set; }

    /// <summary>The option's value.</summary>
    internal ReadOnlySpan<byte> Data { get; private set; }

    /// <summary>An option reached beyond the field.</summary>
    internal bool IsBroken { get; private set; }

    internal bool MoveNext()
    {
        while (_rest.Length > 0 && _rest[0] != (byte)DhcpOptionCode.End)
        {
            if (_rest[0] == (byte)DhcpOptionCode.Pad)
            {
                _rest = _rest[1..];
                continue;
            }

            if (_rest.Length < 2 || _rest[1] > _rest.Length - 2)
            {
                IsBroken = true;
                return false;
            }

            Code = (DhcpOptionCode)_rest[0];
            Data = _rest.Slice(2, _rest[1]);
            _rest = _rest[(2 + _rest[1])..];
            return true;
        }

        return false;
    }
}
