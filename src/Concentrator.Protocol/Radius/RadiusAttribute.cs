using System.Buffers.Binary;
using System.Net;
using System.Text;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Radius;

/// <summary>An attribute of a packet (RFC 2865 §5); those of Microsoft (vendor 311) stand alone, as if they were not inside a Vendor-Specific attribute.</summary>
public readonly ref struct RadiusAttribute
{
    /// <summary>Microsoft's vendor id (RFC 2548 §2).</summary>
    public const uint MicrosoftVendorId = 311;

    internal RadiusAttribute(RadiusAttributeType type, MicrosoftAttributeType microsoftType, ReadOnlySpan<byte> value)
    {
        Type = type;
        MicrosoftType = microsoftType;
        Value = value;
    }

    /// <summary>Its type; <see cref="RadiusAttributeType.VendorSpecific"/> for Microsoft's and for those of other vendors, whose value begins with the vendor's id.</summary>
    public RadiusAttributeType Type { get; }

    /// <summary>Its type among Microsoft's attributes, or <see cref="MicrosoftAttributeType.None"/>.</summary>
    public MicrosoftAttributeType MicrosoftType { get; }

    /// <summary>The value, 0–253 bytes.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>Reads a 32-bit integer in network byte order; false when the value is not 4 bytes long.</summary>
    public bool TryReadInteger(out uint integer) => BinaryPrimitives.TryReadUInt32BigEndian(Value, out integer) && Value.Length == sizeof(uint);

    /// <summary>Reads an IPv4 address (4 bytes) or an IPv6 address (16 bytes).</summary>
    public bool TryReadAddress(out IPAddress address)
    {
        address = Value.Length is 4 or 16 ? new IPAddress(Value) : IPAddress.None;
        return Value.Length is 4 or 16;
    }

    /// <summary>Reads a user's name, as one that a peer gives is read: false when it is empty, too long or has characters that cannot be seen.</summary>
    public bool TryReadName(out string name) => PeerName.TryRead(Value, out name);

    /// <summary>Reads text (UTF-8); false when it is not that.</summary>
    public bool TryReadText(out string text)
    {
        text = "";
        if (!System.Text.Unicode.Utf8.IsValid(Value))
        {
            return false;
        }

        text = Encoding.UTF8.GetString(Value);
        return true;
    }
}
