using System.Buffers.Binary;

namespace Concentrator.Protocol.Radius;

/// <summary>Goes through the attributes of a packet in their order. Microsoft's are taken out of the Vendor-Specific attributes that hold them.</summary>
public ref struct RadiusAttributes
{
    private const int HeaderSize = 2;
    private const int VendorIdSize = 4;

    private ReadOnlySpan<byte> _rest;
    private ReadOnlySpan<byte> _microsoft;

    /// <summary>Begins before the first attribute.</summary>
    /// <param name="bytes">Attributes that <see cref="Check"/> found sound.</param>
    internal RadiusAttributes(ReadOnlySpan<byte> bytes) => _rest = bytes;

    /// <summary>The attribute that <see cref="MoveNext"/> came to.</summary>
    public RadiusAttribute Current { get; private set; }

    /// <summary>For <c>foreach</c>.</summary>
    public readonly RadiusAttributes GetEnumerator() => this;

    /// <summary>Goes to the next attribute.</summary>
    public bool MoveNext()
    {
        if (_microsoft.IsEmpty)
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            var type = (RadiusAttributeType)_rest[0];
            var value = Take(ref _rest);
            if (!IsMicrosoft(type, value))
            {
                Current = new RadiusAttribute(type, MicrosoftAttributeType.None, value);
                return true;
            }

            _microsoft = value[VendorIdSize..];
        }

        var microsoftType = (MicrosoftAttributeType)_microsoft[0];
        Current = new RadiusAttribute(RadiusAttributeType.VendorSpecific, microsoftType, Take(ref _microsoft));
        return true;
    }

    /// <summary>Whether the lengths of all attributes are right, so that going through them cannot fail.</summary>
    internal static RadiusPacketError Check(ReadOnlySpan<byte> attributes)
    {
        while (!attributes.IsEmpty)
        {
            if (!IsWhole(attributes))
            {
                return RadiusPacketError.AttributeLength;
            }

            var type = (RadiusAttributeType)attributes[0];
            var value = Take(ref attributes);
            if (type == RadiusAttributeType.VendorSpecific && !IsSoundVendor(value))
            {
                return RadiusPacketError.VendorAttribute;
            }
        }

        return RadiusPacketError.None;
    }

    private static bool IsSoundVendor(ReadOnlySpan<byte> value)
    {
        if (value.Length < VendorIdSize)
        {
            return false;
        }

        if (!IsMicrosoft(RadiusAttributeType.VendorSpecific, value))
        {
            return true;
        }

        var inner = value[VendorIdSize..];
        if (inner.IsEmpty)
        {
            return false;
        }

        while (!inner.IsEmpty)
        {
            if (!IsWhole(inner))
            {
                return false;
            }

            Take(ref inner);
        }

        return true;
    }

    private static bool IsWhole(ReadOnlySpan<byte> attributes) => attributes.Length >= HeaderSize && attributes[1] >= HeaderSize && attributes[1] <= attributes.Length;

    private static bool IsMicrosoft(RadiusAttributeType type, ReadOnlySpan<byte> value) =>
        type == RadiusAttributeType.VendorSpecific && BinaryPrimitives.ReadUInt32BigEndian(value) == RadiusAttribute.MicrosoftVendorId;

    private static ReadOnlySpan<byte> Take(scoped ref ReadOnlySpan<byte> attributes)
    {
        var length = attributes[1];
        var value = attributes[HeaderSize..length];
        attributes = attributes[length..];
        return value;
    }
}
