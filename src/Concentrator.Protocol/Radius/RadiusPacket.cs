using System.Buffers.Binary;

namespace Concentrator.Protocol.Radius;

/// <summary>A RADIUS packet (RFC 2865 §3): Code, Identifier, Length (16 bits, network byte order), Authenticator (16 bytes), attributes. A view of the bytes it was read from.</summary>
public readonly ref struct RadiusPacket
{
    /// <summary>Bytes before the attributes.</summary>
    public const int HeaderSize = 20;

    /// <summary>Bytes of an Authenticator.</summary>
    public const int AuthenticatorSize = 16;

    /// <summary>The longest packet, bytes.</summary>
    public const int MaxSize = 4096;

    internal const int AuthenticatorOffset = 4;

    private RadiusPacket(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    /// <summary>The whole packet, as long as its Length says.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Its code; may be one that <see cref="RadiusCode"/> does not name.</summary>
    public RadiusCode Code => (RadiusCode)Bytes[0];

    /// <summary>Pairs an answer with its request.</summary>
    public byte Identifier => Bytes[1];

    /// <summary>The Request or Response Authenticator, 16 bytes.</summary>
    public ReadOnlySpan<byte> Authenticator => Bytes.Slice(AuthenticatorOffset, AuthenticatorSize);

    /// <summary>The attributes, in order.</summary>
    public RadiusAttributes Attributes => new(Bytes[HeaderSize..]);

    /// <summary>Reads a packet. Bytes behind its Length are padding (RFC 2865 §3). Whether somebody who has the secret wrote it is for <see cref="RadiusSecret"/> to say.</summary>
    public static RadiusPacketError Parse(ReadOnlySpan<byte> bytes, out RadiusPacket packet)
    {
        packet = default;
        if (bytes.Length < HeaderSize)
        {
            return RadiusPacketError.Truncated;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if (length is < HeaderSize or > MaxSize)
        {
            return RadiusPacketError.Length;
        }

        if (length > bytes.Length)
        {
            return RadiusPacketError.Truncated;
        }

        var error = RadiusAttributes.Check(bytes[HeaderSize..length]);
        if (error == RadiusPacketError.None)
        {
            packet = new RadiusPacket(bytes[..length]);
        }

        return error;
    }

    /// <summary>The first attribute of a type; false when there is none.</summary>
    public bool TryFind(RadiusAttributeType type, out RadiusAttribute found)
    {
        foreach (var attribute in Attributes)
        {
            if (attribute.Type == type)
            {
                found = attribute;
                return true;
            }
        }

        found = default;
        return false;
    }

    /// <summary>The first of Microsoft's attributes of a type; false when there is none.</summary>
    public bool TryFind(MicrosoftAttributeType type, out RadiusAttribute found)
    {
        foreach (var attribute in Attributes)
        {
            if (attribute.MicrosoftType == type && type != MicrosoftAttributeType.None)
            {
                found = attribute;
                return true;
            }
        }

        found = default;
        return false;
    }

    /// <summary>The EAP packet that the EAP-Message attributes make together, in their order (RFC 3579 §3.1); empty when there is none.</summary>
    public byte[] ReadEapMessage()
    {
        var length = 0;
        foreach (var attribute in Attributes)
        {
            length += attribute.Type == RadiusAttributeType.EapMessage ? attribute.Value.Length : 0;
        }

        var message = new byte[length];
        var rest = message.AsSpan();
        foreach (var attribute in Attributes)
        {
            if (attribute.Type == RadiusAttributeType.EapMessage)
            {
                attribute.Value.CopyTo(rest);
                rest = rest[attribute.Value.Length..];
            }
        }

        return message;
    }
}
