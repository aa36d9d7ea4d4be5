using System.Security.Cryptography;

namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>The MPPE start keys of MS-CHAPv2 (RFC 3079 §3.3) and the Higher-Layer Authentication Key made of them.</summary>
internal static class MsChapV2Keys
{
    /// <summary>Bytes of an HLAK.</summary>
    public const int HigherLayerAuthenticationKeySize = 32;

    private const int StartKeySize = 16;

    private static ReadOnlySpan<byte> Magic1 => "This is the MPPE Master Key"u8;

    private static ReadOnlySpan<byte> Magic2 => "On the client side, this is the send key; on the server side, it is the receive key."u8;

    private static ReadOnlySpan<byte> Magic3 => "On the client side, this is the receive key; on the server side, it is the send key."u8;

    /// <summary>
    /// The HLAK as the server has it: MasterReceiveKey ‖ MasterSendKey; the client has its MasterSendKey ‖ MasterReceiveKey, which are the same bytes
    /// ([MS-SSTP] 3.2.5.2.4). For EAP-MSCHAPv2 the HLAK is the MSK, which begins with the server's MasterReceiveKey ‖ MasterSendKey too ([MS-CHAP] 3.1.5.1).
    /// </summary>
    public static byte[] HigherLayerAuthenticationKey(ReadOnlySpan<byte> ntHash, ReadOnlySpan<byte> ntResponse)
    {
        Span<byte> masterKey = stackalloc byte[StartKeySize];
        GetMasterKey(ntHash, ntResponse, masterKey);
        var key = new byte[HigherLayerAuthenticationKeySize];
        GetAsymmetricStartKey(masterKey, key.AsSpan(0, StartKeySize), isSend: false, isServer: true);
        GetAsymmetricStartKey(masterKey, key.AsSpan(StartKeySize), isSend: true, isServer: true);
        CryptographicOperations.ZeroMemory(masterKey);
        return key;
    }

    /// <summary>GetMasterKey (RFC 3079 §3.4), from the NT hash.</summary>
    public static void GetMasterKey(ReadOnlySpan<byte> ntHash, ReadOnlySpan<byte> ntResponse, Span<byte> masterKey)
    {
        Span<byte> hashHash = stackalloc byte[Md4.HashSize];
        Md4.HashData(ntHash[..NtPasswordHash.Size], hashHash);
        using var sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        sha1.AppendData(hashHash);
        sha1.AppendData(ntResponse);
        sha1.AppendData(Magic1);
        Truncated(sha1, masterKey[..StartKeySize]);
        CryptographicOperations.ZeroMemory(hashHash);
    }

    /// <summary>GetAsymmetricStartKey (RFC 3079 §3.4), 128 bits.</summary>
    public static void GetAsymmetricStartKey(ReadOnlySpan<byte> masterKey, Span<byte> startKey, bool isSend, bool isServer)
    {
        Span<byte> pad = stackalloc byte[40];
        using var sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        sha1.AppendData(masterKey);
        pad.Clear();
        sha1.AppendData(pad);
        sha1.AppendData(isSend == isServer ? Magic3 : Magic2);
        pad.Fill(0xF2);
        sha1.AppendData(pad);
        Truncated(sha1, startKey[..StartKeySize]);
    }

    private static void Truncated(IncrementalHash sha1, Span<byte> destination)
    {
        Span<byte> digest = stackalloc byte[SHA1.HashSizeInBytes];
        sha1.GetHashAndReset(digest);
        digest[..destination.Length].CopyTo(destination);
        CryptographicOperations.ZeroMemory(digest);
    }
}
