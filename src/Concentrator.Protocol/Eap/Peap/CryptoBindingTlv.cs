using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Concentrator.Protocol.Eap.Peap;

/// <summary>
/// The cryptobinding TLV ([MS-PEAP] 2.2.8.1.1), 60 bytes: type and length, reserved, version, received version, subtype, nonce (32), compound MAC (20). The MAC is
/// HMAC-SHA1-160 over the TLV with the MAC zeroed and PEAP's type (§3.1.5.5.1).
/// </summary>
internal static class CryptoBindingTlv
{
    /// <summary>Its type.</summary>
    public const ushort Type = 12;

    /// <summary>Bytes of it, its header included.</summary>
    public const int Size = 60;

    /// <summary>Bytes of the nonce.</summary>
    public const int NonceSize = 32;

    private const int HeaderSize = 4;
    private const int VersionOffset = 5;
    private const int ReceivedVersionOffset = 6;
    private const int SubtypeOffset = 7;
    private const int NonceOffset = 8;
    private const int MacOffset = 40;
    private const byte Request = 0;
    private const byte Response = 1;

    /// <summary>Writes one.</summary>
    /// <param name="isResponse">Whether it is the client's.</param>
    /// <param name="nonce">32 random bytes.</param>
    /// <param name="compoundMacKey">The CMK, 20 bytes.</param>
    public static byte[] Write(bool isResponse, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> compoundMacKey)
    {
        var tlv = new byte[Size];
        BinaryPrimitives.WriteUInt16BigEndian(tlv, Type);
        BinaryPrimitives.WriteUInt16BigEndian(tlv.AsSpan(2), Size - HeaderSize);
        tlv[SubtypeOffset] = isResponse ? Response : Request;
        nonce[..NonceSize].CopyTo(tlv.AsSpan(NonceOffset));
        ComputeMac(tlv, compoundMacKey, tlv.AsSpan(MacOffset));
        return tlv;
    }

    /// <summary>Whether one that came is a request or response of PEAPv0 by somebody who has the key. Its nonce is its maker's own.</summary>
    /// <param name="tlv">The TLV, <see cref="Size"/> bytes.</param>
    /// <param name="isResponse">Whether it should be the client's.</param>
    /// <param name="compoundMacKey">The CMK, 20 bytes.</param>
    public static bool Verify(ReadOnlySpan<byte> tlv, bool isResponse, ReadOnlySpan<byte> compoundMacKey)
    {
        Span<byte> mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
        ComputeMac(tlv, compoundMacKey, mac);
        return CryptographicOperations.FixedTimeEquals(mac, tlv[MacOffset..])
            && tlv[SubtypeOffset] == (isResponse ? Response : Request)
            && tlv[VersionOffset] == 0
            && tlv[ReceivedVersionOffset] == 0;
    }

    private static void ComputeMac(ReadOnlySpan<byte> tlv, ReadOnlySpan<byte> key, Span<byte> mac)
    {
        Span<byte> data = stackalloc byte[Size + 1];
        data.Clear();
        tlv[..MacOffset].CopyTo(data);
        data[Size] = (byte)EapType.Peap;
        HMACSHA1.HashData(key, data, mac);
    }
}
