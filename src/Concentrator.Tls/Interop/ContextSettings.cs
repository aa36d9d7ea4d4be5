using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Authentication;
using System.Text;

namespace Concentrator.Tls.Interop;

/// <summary>What an SSL_CTX of either role is set to.</summary>
internal static unsafe class ContextSettings
{
    private const string CipherSuites = "TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256";

    // TLS 1.2: forward secrecy and AEAD only (RFC 9325 §4.2). DHE is left out: its parameters cannot be negotiated.
    private const string CipherList = "ECDHE+AESGCM:ECDHE+CHACHA20:@SECLEVEL=2";

    // What clients without AEAD speak: CBC with SHA-1, with ECDHE where they can.
    private const string LegacyCipherList = "ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES+SHA1:RSA+AESGCM:RSA+AES+SHA1:@SECLEVEL=2";

    /// <summary>Applies what both roles share.</summary>
    public static void Apply(SslContextHandle context, SslProtocols minimum, SslProtocols maximum, bool legacyCiphers, Action<string>? keyLog)
    {
        LibSsl.SSL_CTX_set_options(
            context,
            LibSsl.OptionNoRenegotiation | LibSsl.OptionNoCompression | LibSsl.OptionNoTicket
            | LibSsl.OptionCipherServerPreference | LibSsl.OptionPrioritizeChaCha);
        LibSsl.SSL_CTX_ctrl(
            context,
            LibSsl.ControlMode,
            (nint)(LibSsl.ModeReleaseBuffers | LibSsl.ModeAcceptMovingWriteBuffer | LibSsl.ModeNoAutoChain),
            0);
        LibSsl.SSL_CTX_ctrl(context, LibSsl.ControlSessionCacheMode, 0, 0);

        nint lowest = WireVersion(minimum);
        nint highest = WireVersion(maximum);
        if (lowest > highest)
        {
            throw new TlsConfigurationException($"The lowest TLS version ({minimum}) is above the highest ({maximum}): exchange them.");
        }

        Require(LibSsl.SSL_CTX_ctrl(context, LibSsl.ControlMinimumVersion, lowest, 0) == 1, $"The lowest TLS version {minimum} cannot be set");
        Require(LibSsl.SSL_CTX_ctrl(context, LibSsl.ControlMaximumVersion, highest, 0) == 1, $"The highest TLS version {maximum} cannot be set");
        Require(LibSsl.SSL_CTX_set_ciphersuites(context, CipherSuites) == 1, "The cipher suites of TLS 1.3 cannot be set");
        Require(LibSsl.SSL_CTX_set_cipher_list(context, legacyCiphers ? LegacyCipherList : CipherList) == 1, "The cipher suites of TLS 1.2 cannot be set");

        LibSsl.SSL_CTX_set_info_callback(context, &TakeInfo);
        if (keyLog is not null)
        {
            _ = LibSsl.SSL_CTX_set_ex_data(context, SslHandle.ApplicationData, context.CreateManagedArgument(keyLog));
            LibSsl.SSL_CTX_set_keylog_callback(context, &TakeKeyLogLine);
        }
    }

    /// <summary>Throws what OpenSSL said when a setting failed.</summary>
    public static void Require(bool success, string what)
    {
        if (!success)
        {
            throw new TlsConfigurationException($"{what}: {ErrorQueue.Take() ?? "OpenSSL gave no reason"}.");
        }
    }

    /// <summary>A protocol name as ALPN writes it: one length byte, then the name (RFC 7301 §3.1).</summary>
    public static byte[] EncodeApplicationProtocol(string protocol)
    {
        byte[] name = Encoding.ASCII.GetBytes(protocol);
        return name.Length is > 0 and < 256
            ? [(byte)name.Length, .. name]
            : throw new TlsConfigurationException($"The application protocol '{protocol}' must have 1 to 255 characters (RFC 7301 §3.1).");
    }

    private static nint WireVersion(SslProtocols version) => version switch
    {
        SslProtocols.Tls12 => LibSsl.Version12,
        SslProtocols.Tls13 => LibSsl.Version13,
        _ => throw new TlsConfigurationException($"TLS version '{version}' is not offered: choose Tls12 or Tls13."),
    };

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void TakeInfo(nint ssl, int where, int value)
    {
        if ((where & LibSsl.InfoAlert) == 0)
        {
            return;
        }

        var state = (EngineState*)LibSsl.SSL_get_ex_data(ssl, SslHandle.ApplicationData);
        if (state is null)
        {
            return;
        }

        if ((where & LibSsl.InfoWrite) != 0)
        {
            state->AlertSent = value;
        }
        else
        {
            state->AlertReceived = value;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void TakeKeyLogLine(nint ssl, byte* line)
    {
        nint argument = LibSsl.SSL_CTX_get_ex_data(LibSsl.SSL_get_SSL_CTX(ssl), SslHandle.ApplicationData);
        if (argument != 0 && GCHandle.FromIntPtr(argument).Target is Action<string> keyLog)
        {
            keyLog(Marshal.PtrToStringUTF8((nint)line) ?? string.Empty);
        }
    }
}
