using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Concentrator.Protocol.Radius;

/// <summary>
/// Writes a RADIUS packet and signs it. An Access-Request and every answer to it begin with a Message-Authenticator: the first attribute is where it protects most
/// (CVE-2024-3596). What does not fit any more is refused by the methods, and the packet stays as it was.
/// </summary>
public sealed class RadiusPacketWriter
{
    /// <summary>The longest value of an attribute, bytes.</summary>
    public const int MaxValueSize = 253;

    private const int VendorHeaderSize = 6;
    private const int MessageAuthenticatorOffset = RadiusPacket.HeaderSize + 2;

    private readonly byte[] _packet = new byte[RadiusPacket.MaxSize];

    /// <summary>What stands in place of the Authenticator while it is signed.</summary>
    private readonly byte[] _requestAuthenticator;
    private readonly bool _authenticatorIsGiven;
    private readonly bool _hasMessageAuthenticator;
    private int _length = RadiusPacket.HeaderSize;

    private RadiusPacketWriter(RadiusCode code, byte identifier, ReadOnlySpan<byte> requestAuthenticator, bool authenticatorIsGiven, bool messageAuthenticator)
    {
        _packet[0] = (byte)code;
        _packet[1] = identifier;
        _requestAuthenticator = requestAuthenticator.ToArray();
        _authenticatorIsGiven = authenticatorIsGiven;
        _hasMessageAuthenticator = messageAuthenticator;
        if (messageAuthenticator)
        {
            TryAdd(RadiusAttributeType.MessageAuthenticator, new byte[RadiusPacket.AuthenticatorSize]);
        }
    }

    /// <summary>The Authenticator that hidden attributes are covered with: that of the request.</summary>
    public ReadOnlySpan<byte> RequestAuthenticator => _requestAuthenticator;

    /// <summary>The attributes so far, one behind the other as they stand in the packet.</summary>
    public ReadOnlySpan<byte> Attributes => _packet.AsSpan(RadiusPacket.HeaderSize.._length);

    /// <summary>Begins an Access-Request.</summary>
    /// <param name="identifier">Its Identifier.</param>
    /// <param name="requestAuthenticator">Its Authenticator: 16 random bytes, never used before with the secret (RFC 2865 §3).</param>
    public static RadiusPacketWriter AccessRequest(byte identifier, ReadOnlySpan<byte> requestAuthenticator) =>
        new(RadiusCode.AccessRequest, identifier, requestAuthenticator, authenticatorIsGiven: true, messageAuthenticator: true);

    /// <summary>Begins a request that is signed by its Authenticator: Accounting (RFC 2866 §3), Disconnect and CoA (RFC 5176 §2.3).</summary>
    /// <param name="code">Its code.</param>
    /// <param name="identifier">Its Identifier.</param>
    /// <param name="messageAuthenticator">Whether it has a Message-Authenticator as well (RFC 5176 §3.3).</param>
    public static RadiusPacketWriter SignedRequest(RadiusCode code, byte identifier, bool messageAuthenticator) =>
        new(code, identifier, new byte[RadiusPacket.AuthenticatorSize], authenticatorIsGiven: false, messageAuthenticator);

    /// <summary>Begins the answer to a request.</summary>
    /// <param name="code">Its code.</param>
    /// <param name="request">The request.</param>
    /// <param name="messageAuthenticator">Whether it has a Message-Authenticator.</param>
    public static RadiusPacketWriter Answer(RadiusCode code, in RadiusPacket request, bool messageAuthenticator) =>
        new(code, request.Identifier, request.Authenticator, authenticatorIsGiven: false, messageAuthenticator);

    /// <summary>Adds an attribute; false when its value is too long or the packet is full.</summary>
    public bool TryAdd(RadiusAttributeType type, ReadOnlySpan<byte> value)
    {
        if (value.Length > MaxValueSize || _length + 2 + value.Length > _packet.Length)
        {
            return false;
        }

        _packet[_length] = (byte)type;
        _packet[_length + 1] = (byte)(2 + value.Length);
        value.CopyTo(_packet.AsSpan(_length + 2));
        _length += 2 + value.Length;
        return true;
    }

    /// <summary>Adds a 32-bit integer in network byte order.</summary>
    public bool TryAdd(RadiusAttributeType type, uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return TryAdd(type, bytes);
    }

    /// <summary>Adds text, UTF-8. Empty text is left out, as RFC 2865 §5 wants it.</summary>
    public bool TryAdd(RadiusAttributeType type, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length == 0 || TryAdd(type, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Adds an IPv4 or IPv6 address.</summary>
    public bool TryAdd(RadiusAttributeType type, IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return TryAdd(type, address.GetAddressBytes());
    }

    /// <summary>Adds one of Microsoft's attributes that is a 32-bit integer.</summary>
    public bool TryAdd(MicrosoftAttributeType type, uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return TryAdd(type, bytes);
    }

    /// <summary>Adds one of Microsoft's attributes, in a Vendor-Specific attribute of its own (RFC 2548 §2).</summary>
    public bool TryAdd(MicrosoftAttributeType type, ReadOnlySpan<byte> value)
    {
        if (value.Length > MaxValueSize - VendorHeaderSize)
        {
            return false;
        }

        Span<byte> attribute = stackalloc byte[VendorHeaderSize + value.Length];
        BinaryPrimitives.WriteUInt32BigEndian(attribute, RadiusAttribute.MicrosoftVendorId);
        attribute[4] = (byte)type;
        attribute[5] = (byte)(2 + value.Length);
        value.CopyTo(attribute[VendorHeaderSize..]);
        return TryAdd(RadiusAttributeType.VendorSpecific, attribute);
    }

    /// <summary>Adds an EAP packet, in as many EAP-Message attributes as it takes (RFC 3579 §3.1); false when it does not fit whole.</summary>
    public bool TryAddEapMessage(ReadOnlySpan<byte> message)
    {
        var attributes = (message.Length + MaxValueSize - 1) / MaxValueSize;
        if (_length + message.Length + (2 * attributes) > _packet.Length)
        {
            return false;
        }

        while (!message.IsEmpty)
        {
            var part = message[..Math.Min(message.Length, MaxValueSize)];
            TryAdd(RadiusAttributeType.EapMessage, part);
            message = message[part.Length..];
        }

        return true;
    }

    /// <summary>Adds attributes as they stand in a packet; false when there is no room for all of them.</summary>
    /// <param name="attributes">Whole attributes, one behind the other.</param>
    public bool TryAddAttributes(ReadOnlySpan<byte> attributes)
    {
        if (_length + attributes.Length > _packet.Length)
        {
            return false;
        }

        attributes.CopyTo(_packet.AsSpan(_length));
        _length += attributes.Length;
        return true;
    }

    /// <summary>Adds a time: seconds since 1970 (RFC 2865 §5).</summary>
    public bool TryAdd(RadiusAttributeType type, DateTimeOffset time) => TryAdd(type, (uint)time.ToUnixTimeSeconds());

    /// <summary>Signs the packet and gives its bytes.</summary>
    public byte[] ToPacket(RadiusSecret secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        BinaryPrimitives.WriteUInt16BigEndian(_packet.AsSpan(2), (ushort)_length);
        var packet = _packet.AsSpan(0, _length).ToArray();
        if (_hasMessageAuthenticator)
        {
            secret.MessageAuthenticator(packet, _requestAuthenticator, MessageAuthenticatorOffset, packet.AsSpan(MessageAuthenticatorOffset, RadiusPacket.AuthenticatorSize));
        }

        var authenticator = packet.AsSpan(RadiusPacket.AuthenticatorOffset, RadiusPacket.AuthenticatorSize);
        if (_authenticatorIsGiven)
        {
            _requestAuthenticator.CopyTo(authenticator);
        }
        else
        {
            secret.Authenticator(packet, _requestAuthenticator, authenticator);
        }

        return packet;
    }
}
