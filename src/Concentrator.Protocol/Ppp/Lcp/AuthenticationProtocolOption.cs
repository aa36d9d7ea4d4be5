using System.Buffers.Binary;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Ppp.Lcp;

/// <summary>The data of LCP's Authentication-Protocol option: a protocol number, for CHAP followed by its algorithm (RFC 1661 §6.2, RFC 1994 §3, RFC 2759 §3).</summary>
internal static class AuthenticationProtocolOption
{
    private const byte AlgorithmMd5 = 0x05;
    private const byte AlgorithmMsChapV2 = 0x81;

    /// <summary>The protocol that carries a method's packets.</summary>
    public static PppProtocol ProtocolOf(AuthenticationMethod method) => method switch
    {
        AuthenticationMethod.Pap => PppProtocol.Pap,
        AuthenticationMethod.ChapMd5 or AuthenticationMethod.MsChapV2 => PppProtocol.Chap,
        _ => PppProtocol.Eap,
    };

    public static ReadOnlySpan<byte> Encode(AuthenticationMethod method) => method switch
    {
        AuthenticationMethod.Pap => [0xC0, 0x23],
        AuthenticationMethod.ChapMd5 => [0xC2, 0x23, AlgorithmMd5],
        AuthenticationMethod.MsChapV2 => [0xC2, 0x23, AlgorithmMsChapV2],
        _ => [0xC2, 0x27],
    };

    /// <summary>Reads the data; null when it names no method that is known here.</summary>
    public static AuthenticationMethod? Decode(ReadOnlySpan<byte> data)
    {
        if (data.Length < sizeof(ushort))
        {
            return null;
        }

        var parameters = data[sizeof(ushort)..];
        return (PppProtocol)BinaryPrimitives.ReadUInt16BigEndian(data) switch
        {
            PppProtocol.Pap when parameters.IsEmpty => AuthenticationMethod.Pap,
            PppProtocol.Eap when parameters.IsEmpty => AuthenticationMethod.Eap,
            PppProtocol.Chap when parameters is [AlgorithmMd5] => AuthenticationMethod.ChapMd5,
            PppProtocol.Chap when parameters is [AlgorithmMsChapV2] => AuthenticationMethod.MsChapV2,
            _ => null,
        };
    }
}
