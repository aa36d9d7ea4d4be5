using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Eap;

/// <summary>An EAP packet (RFC 3748 §4): Code, Identifier, Length, and in requests and responses Type and Type-Data.</summary>
internal readonly ref struct EapPacket
{
    private EapPacket(EapCode code, byte identifier, EapType type, ReadOnlySpan<byte> typeData)
    {
        Code = code;
        Identifier = identifier;
        Type = type;
        TypeData = typeData;
    }

    public EapCode Code { get; }

    public byte Identifier { get; }

    /// <summary>The type; <see cref="EapType.None"/> in Success and Failure.</summary>
    public EapType Type { get; }

    public ReadOnlySpan<byte> TypeData { get; }

    /// <summary>Reads a packet; false when its code is unknown or its Length does not fit its code or the bytes there are.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out EapPacket packet)
    {
        packet = default;
        if (!AuthenticationPacket.TryRead(bytes, out var read))
        {
            return false;
        }

        switch ((EapCode)read.Code)
        {
            case EapCode.Request or EapCode.Response when !read.Data.IsEmpty:
                packet = new EapPacket((EapCode)read.Code, read.Identifier, (EapType)read.Data[0], read.Data[1..]);
                return true;
            case EapCode.Success or EapCode.Failure when read.Data.IsEmpty:
                packet = new EapPacket((EapCode)read.Code, read.Identifier, EapType.None, []);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Writes a Request or Response.</summary>
    public static byte[] Write(EapCode code, byte identifier, EapType type, ReadOnlySpan<byte> typeData) =>
        AuthenticationPacket.Write((byte)code, identifier, [(byte)type, .. typeData]);

    /// <summary>Writes a Success or Failure.</summary>
    public static byte[] Write(EapCode code, byte identifier) => AuthenticationPacket.Write((byte)code, identifier, []);
}
