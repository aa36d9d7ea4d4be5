using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Eap.Peap;

/// <summary>How inner EAP packets are written in PEAPv0 ([MS-PEAP] 3.1.5.6): without Code, Identifier and Length, except those of type 33.</summary>
internal static class PeapInnerPacket
{
    private const int HeaderSize = 4;

    // SoH EAP Extensions Method (§2.2.8.2): an expanded type of Microsoft's (RFC 3748 §5.7), number 0x21.
    private static ReadOnlySpan<byte> HealthType => [(byte)EapType.Expanded, 0x00, 0x01, 0x37, 0x00, 0x00, 0x00, 0x21];

    /// <summary>Leaves the header out.</summary>
    public static ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> packet) => packet[HeaderSize..];

    /// <summary>Puts the header back; a packet that has one keeps it. Null when the bytes are no packet.</summary>
    /// <param name="bytes">What came.</param>
    /// <param name="code">Request on the client's side, Response on the server's.</param>
    /// <param name="identifier">The Identifier that it shall have.</param>
    public static byte[]? Expand(ReadOnlySpan<byte> bytes, EapCode code, byte identifier)
    {
        // Only a packet with a header has its own length where the Length stands.
        if (bytes.Length > HeaderSize && bytes[0] == (byte)code && EapPacket.TryRead(bytes, out var read) && read.Type is EapType.Extensions or EapType.Identity && IsWhole(bytes))
        {
            return bytes.ToArray();
        }

        return bytes.IsEmpty || bytes.Length > ushort.MaxValue - HeaderSize ? null : AuthenticationPacket.Write((byte)code, identifier, bytes);
    }

    /// <summary>A packet with TLVs about the result, header and all (§2.2.8.1).</summary>
    public static byte[] Extensions(EapCode code, byte identifier, ReadOnlySpan<byte> tlvs) => EapPacket.Write(code, identifier, EapType.Extensions, tlvs);

    /// <summary>A packet with TLVs about health, without a header (§2.2.8.2).</summary>
    public static byte[] Health(ReadOnlySpan<byte> tlvs) => [.. HealthType, .. tlvs];

    /// <summary>The TLVs about health of a packet without a header; false when it is another packet.</summary>
    public static bool TryReadHealth(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> tlvs)
    {
        var isHealth = bytes.StartsWith(HealthType);
        tlvs = isHealth ? bytes[HealthType.Length..] : [];
        return isHealth;
    }

    private static bool IsWhole(ReadOnlySpan<byte> packet) => ((packet[2] << 8) | packet[3]) == packet.Length;
}
