using System.Buffers.Binary;

namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>The form that PAP (RFC 1334 §2.2), CHAP (RFC 1994 §4) and EAP (RFC 3748 §4) packets share: Code, Identifier, Length, data.</summary>
internal readonly ref struct AuthenticationPacket
{
    public const int HeaderLength = 4;

    private AuthenticationPacket(byte code, byte identifier, ReadOnlySpan<byte> data)
    {
        Code = code;
        Identifier = identifier;
        Data = data;
    }

    public byte Code { get; }

    public byte Identifier { get; }

    public ReadOnlySpan<byte> Data { get; }

    /// <summary>Reads a packet; false when it is shorter than its Length says. What is behind its Length is padding.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out AuthenticationPacket packet)
    {
        packet = default;
        if (bytes.Length < HeaderLength)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        if (length < HeaderLength || length > bytes.Length)
        {
            return false;
        }

        packet = new AuthenticationPacket(bytes[0], bytes[1], bytes[HeaderLength..length]);
        return true;
    }

    public static byte[] Write(byte code, byte identifier, ReadOnlySpan<byte> data)
    {
        var packet = new byte[HeaderLength + data.Length];
        packet[0] = code;
        packet[1] = identifier;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), checked((ushort)packet.Length));
        data.CopyTo(packet.AsSpan(HeaderLength));
        return packet;
    }
}
