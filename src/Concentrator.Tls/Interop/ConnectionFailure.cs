using System.Runtime.InteropServices;

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

        if (state->AlertReceived >> 8 == Fatal)
        {
            words += $"; alert received: {NameAlert(state->AlertReceived)}";
        }

        return state->AlertSent >> 8 == Fatal ? words + $"; alert sent: {NameAlert(state->AlertSent)}" : words;
    }

    private static string NameAlert(int alert) => Marshal.PtrToStringUTF8((nint)LibSsl.SSL_alert_desc_string_long(alert)) ?? $"{alert & 0xFF}";
}
