using System.Security.Cryptography;

namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>The response of CHAP with MD5 (RFC 1994 §4.1): MD5 of Identifier, secret and challenge.</summary>
internal static class ChapMd5
{
    public const int ResponseSize = MD5.HashSizeInBytes;

    public static void Compute(byte identifier, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> challenge, Span<byte> response)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        md5.AppendData([identifier]);
        md5.AppendData(secret);
        md5.AppendData(challenge);
        md5.GetHashAndReset(response);
    }
}
