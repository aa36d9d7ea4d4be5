using System.Security.Cryptography;

namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>The computations of MS-CHAPv2 (RFC 2759 §8), named as there.</summary>
internal static class MsChapV2Hashes
{
    public const int ChallengeSize = 16;
    public const int NtResponseSize = 24;
    public const int AuthenticatorResponseSize = SHA1.HashSizeInBytes;
    private const int ChallengeHashSize = 8;

    private static ReadOnlySpan<byte> Magic1 => "Magic server to client signing constant"u8;

    private static ReadOnlySpan<byte> Magic2 => "Pad to make it do more than one iteration"u8;

    /// <summary>ChallengeHash (§8.2). The name counts without a domain before it.</summary>
    public static void ChallengeHash(ReadOnlySpan<byte> peerChallenge, ReadOnlySpan<byte> authenticatorChallenge, ReadOnlySpan<byte> userName, Span<byte> challenge)
    {
        using var sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        sha1.AppendData(peerChallenge);
        sha1.AppendData(authenticatorChallenge);
        sha1.AppendData(WithoutDomain(userName));
        Span<byte> digest = stackalloc byte[SHA1.HashSizeInBytes];
        sha1.GetHashAndReset(digest);
        digest[..ChallengeHashSize].CopyTo(challenge);
    }

    /// <summary>GenerateNTResponse (§8.1), from the NT hash.</summary>
    public static void GenerateNtResponse(
        ReadOnlySpan<byte> authenticatorChallenge, ReadOnlySpan<byte> peerChallenge, ReadOnlySpan<byte> userName, ReadOnlySpan<byte> ntHash, Span<byte> ntResponse)
    {
        Span<byte> challenge = stackalloc byte[ChallengeHashSize];
        ChallengeHash(peerChallenge, authenticatorChallenge, userName, challenge);
        ChallengeResponse(challenge, ntHash, ntResponse);
    }

    /// <summary>ChallengeResponse (§8.5): the hash, padded to 21 bytes, is the key of three DES encryptions of the challenge.</summary>
    public static void ChallengeResponse(ReadOnlySpan<byte> challenge, ReadOnlySpan<byte> ntHash, Span<byte> response)
    {
        Span<byte> keys = stackalloc byte[3 * Des.KeySize];
        keys.Clear();
        ntHash[..NtPasswordHash.Size].CopyTo(keys);
        for (var i = 0; i < 3; i++)
        {
            Des.EncryptBlock(keys[(i * Des.KeySize)..], challenge, response[(i * Des.BlockSize)..]);
        }

        CryptographicOperations.ZeroMemory(keys);
    }

    /// <summary>GenerateAuthenticatorResponse (§8.7), as 20 bytes, from the NT hash.</summary>
    public static void GenerateAuthenticatorResponse(
        ReadOnlySpan<byte> ntHash,
        ReadOnlySpan<byte> ntResponse,
        ReadOnlySpan<byte> peerChallenge,
        ReadOnlySpan<byte> authenticatorChallenge,
        ReadOnlySpan<byte> userName,
        Span<byte> authenticatorResponse)
    {
        Span<byte> hashHash = stackalloc byte[Md4.HashSize];
        Md4.HashData(ntHash[..NtPasswordHash.Size], hashHash);
        using var sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        sha1.AppendData(hashHash);
        sha1.AppendData(ntResponse);
        sha1.AppendData(Magic1);
        Span<byte> digest = stackalloc byte[SHA1.HashSizeInBytes];
        sha1.GetHashAndReset(digest);

        Span<byte> challenge = stackalloc byte[ChallengeHashSize];
        ChallengeHash(peerChallenge, authenticatorChallenge, userName, challenge);
        sha1.AppendData(digest);
        sha1.AppendData(challenge);
        sha1.AppendData(Magic2);
        sha1.GetHashAndReset(authenticatorResponse);
        CryptographicOperations.ZeroMemory(hashHash);
    }

    /// <summary>The name without <c>DOMAIN\</c> (§4, note on the Name field).</summary>
    public static ReadOnlySpan<byte> WithoutDomain(ReadOnlySpan<byte> userName) => userName[(userName.LastIndexOf((byte)'\\') + 1)..];
}
