using System.Buffers.Binary;

namespace Concentrator.Protocol.Sstp;

/// <summary>Walks the attributes of a control message; stops at the first that does not fit ([MS-SSTP] 2.2.2, 2.2.4).</summary>
internal ref struct SstpAttributeEnumerator
{
    private ReadOnlySpan<byte> _rest;
    private int _left;

    internal SstpAttributeEnumerator(ReadOnlySpan<byte> attributes, int count)
    {
        _rest = attributes;
        _left = count;
    }

    /// <summary>The attribute at which the walk stands.</summary>
    public SstpAttribute Current { get; private set; }

    /// <summary>After the walk: whether the number of attributes was right and no byte was left over.</summary>
    public readonly bool IsComplete => _left == 0 && _rest.IsEmpty;

    /// <summary>Steps to the next attribute.</summary>
    public bool MoveNext()
    {
        if (_left == 0 || _rest.Length < SstpAttribute.HeaderSize)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]) & SstpFrame.LengthMask;
        if (length < SstpAttribute.HeaderSize || length > _rest.Length)
        {
            return false;
        }

        Current = new SstpAttribute((SstpAttributeId)_rest[1], _rest[SstpAttribute.HeaderSize..length]);
        _rest = _rest[length..];
        _left--;
        return true;
    }
}
