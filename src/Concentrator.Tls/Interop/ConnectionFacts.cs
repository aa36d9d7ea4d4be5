using System.Runtime.InteropServices;
using System.Text;

namespace Concentrator.Tls.Interop;

/// <summary>What an SSL says of its connection.</summary>
internal static unsafe class ConnectionFacts
{
    public static string? ServerName(nint ssl)
    {
        const int HostName = 0;
        byte* name = LibSsl.SSL_get_servername(ssl, HostName);
        return name is null ? null : Encoding.ASCII.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
    }

    public static string ProtocolName(nint ssl) => LibSsl.SSL_version(ssl) switch
    {
        LibSsl.Version13 => "TLS 1.3",
        LibSsl.Version12 => "TLS 1.2",
        int other => $"TLS 0x{other:X4}",
    };

    public static string CipherSuite(nint ssl) =>
        Marshal.PtrToStringUTF8((nint)LibSsl.SSL_CIPHER_standard_name(LibSsl.SSL_get_current_cipher(ssl))) ?? string.Empty;

    /// <summary>The DER of the peer's leaf, or null.</summary>
    public static byte[]? PeerCertificate(nint ssl)
    {
        nint certificate = LibSsl.SSL_get1_peer_certificate(ssl);
        if (certificate == 0)
        {
            return null;
        }

        using var owned = new X509Handle(certificate);
        return X509Handle.Encode(certificate);
    }
}
