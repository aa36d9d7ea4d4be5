using System.Runtime.InteropServices;
using Concentrator.Protocol.Tls;

namespace Concentrator.Tls.Interop;

/// <summary>Puts into one line why a connection failed: the certificate's check, OpenSSL's errors, the alerts.</summary>
internal static unsafe class ConnectionFailure
{
    private const int Fatal = 2;

    /// <summary>Empties the error queue into words.</summary>
    /// <param name="ssl">The SSL that failed.</param>
    /// <param name="state">Its state, with the alerts.</param>
    /// <param name="certificateChecked">Whether it was checking the peer's certificate, so that the result of that is the cause.</param>
    public static string Describe(nint ssl, EngineState* state, bool certificateChecked)
    {
        string words = ErrorQueue.Take() ?? "OpenSSL gave no reason";
        int check = certificateChecked ? (int)LibSsl.SSL_get_verify_result(ssl) : LibCrypto.CertificateOk;
        if (check != LibCrypto.CertificateOk)
        {
            string reason = Marshal.PtrToStringUTF8((nint)LibCrypto.X509_verify_cert_error_string(check)) ?? $"error {check}";
            words = $"the peer's certificate fails the {PeerVerification.NameCheck(check)} check ({reason}): {words}";
        }

        if (IsFatal(state->AlertReceived))
        {
            words += $"; alert received: {NameAlert(state->AlertReceived)}";
        }

        return IsFatal(state->AlertSent) ? words + $"; alert sent: {NameAlert(state->AlertSent)}" : words;
    }

    /// <summary>What is wrong with the peer's certificate; to be asked before <see cref="Describe"/> empties the error queue.</summary>
    public static CertificateFault CertificateFault(nint ssl)
    {
        const nuint ReasonMask = 0x7FFFFF;
        const nuint NoCertificate = 199;
        return (LibCrypto.ERR_peek_error() & ReasonMask) == NoCertificate
            ? Protocol.Tls.CertificateFault.Missing
            : PeerVerification.Fault((int)LibSsl.SSL_get_verify_result(ssl));
    }

    /// <summary>Whether an alert as OpenSSL gives it, level and description, is a fatal one; 0 is none.</summary>
    public static bool IsFatal(int alert) => alert >> 8 == Fatal;

    private static string NameAlert(int alert) => Marshal.PtrToStringUTF8((nint)LibSsl.SSL_alert_desc_string_long(alert)) ?? $"{alert & 0xFF}";
}
