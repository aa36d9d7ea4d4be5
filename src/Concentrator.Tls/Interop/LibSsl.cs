using System.Runtime.InteropServices;

namespace Concentrator.Tls.Interop;

/// <summary>What is used of OpenSSL 3's libssl; names and meanings are those of its manual pages (section 3).</summary>
internal static unsafe partial class LibSsl
{
    public const int ErrorNone = 0;
    public const int ErrorSsl = 1;
    public const int ErrorWantRead = 2;
    public const int ErrorSyscall = 5;
    public const int ErrorZeroReturn = 6;

    public const int VerifyNone = 0;
    public const int VerifyPeer = 1;
    public const int VerifyFailIfNoPeerCertificate = 2;

    public const int Version12 = 0x0303;
    public const int Version13 = 0x0304;
    public const int KeyUpdateNotRequested = 0;

    public const int ServerNameOk = 0;
    public const int ServerNameNotAcknowledged = 3;

    public const int AlpnOk = 0;
    public const int AlpnFatal = 2;

    public const int InfoRead = 0x04;
    public const int InfoWrite = 0x08;
    public const int InfoAlert = 0x4000;

    public const ulong OptionNoTicket = 1UL << 14;
    public const ulong OptionNoCompression = 1UL << 17;
    public const ulong OptionPrioritizeChaCha = 1UL << 21;
    public const ulong OptionCipherServerPreference = 1UL << 22;
    public const ulong OptionNoRenegotiation = 1UL << 30;

    public const long ModeAcceptMovingWriteBuffer = 0x02;
    public const long ModeNoAutoChain = 0x08;
    public const long ModeReleaseBuffers = 0x10;

    public const int ControlMode = 33;
    public const int ControlSessionCacheMode = 44;
    public const int ControlServerNameCallback = 53;
    public const int ControlServerNameArgument = 54;
    public const int ControlServerName = 55;
    public const int ControlChainCertificate = 89;
    public const int ControlMinimumVersion = 123;
    public const int ControlMaximumVersion = 124;

    private const string Library = "libssl.so.3";

    [LibraryImport(Library)]
    public static partial int OPENSSL_init_ssl(ulong options, nint settings);

    [LibraryImport(Library)]
    public static partial nint TLS_server_method();

    [LibraryImport(Library)]
    public static partial nint TLS_client_method();

    [LibraryImport(Library)]
    public static partial nint SSL_CTX_new(nint method);

    [LibraryImport(Library)]
    public static partial void SSL_CTX_free(nint context);

    [LibraryImport(Library)]
    public static partial nint SSL_CTX_ctrl(SslContextHandle context, int command, nint number, nint pointer);

    [LibraryImport(Library)]
    public static partial nint SSL_CTX_callback_ctrl(SslContextHandle context, int command, delegate* unmanaged[Cdecl]<nint, int*, nint, int> callback);

    [LibraryImport(Library)]
    public static partial ulong SSL_CTX_set_options(SslContextHandle context, ulong options);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SSL_CTX_set_cipher_list(SslContextHandle context, string list);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SSL_CTX_set_ciphersuites(SslContextHandle context, string list);

    [LibraryImport(Library)]
    public static partial int SSL_CTX_set_num_tickets(SslContextHandle context, nuint count);

    [LibraryImport(Library)]
    public static partial int SSL_CTX_set_ex_data(SslContextHandle context, int index, nint data);

    [LibraryImport(Library)]
    public static partial nint SSL_CTX_get_ex_data(nint context, int index);

    [LibraryImport(Library)]
    public static partial int SSL_CTX_use_certificate(SslContextHandle context, nint certificate);

    [LibraryImport(Library)]
    public static partial int SSL_CTX_use_PrivateKey(SslContextHandle context, nint key);

    [LibraryImport(Library)]
    public static partial void SSL_CTX_set_keylog_callback(SslContextHandle context, delegate* unmanaged[Cdecl]<nint, byte*, void> callback);

    [LibraryImport(Library)]
    public static partial void SSL_CTX_set_info_callback(SslContextHandle context, delegate* unmanaged[Cdecl]<nint, int, int, void> callback);

    [LibraryImport(Library)]
    public static partial void SSL_CTX_set_alpn_select_cb(
        SslContextHandle context,
        delegate* unmanaged[Cdecl]<nint, byte**, byte*, byte*, uint, nint, int> callback,
        nint argument);

    [LibraryImport(Library)]
    public static partial int SSL_CTX_set_alpn_protos(SslContextHandle context, byte* protocols, uint length);

    [LibraryImport(Library)]
    public static partial void SSL_CTX_set_verify(SslContextHandle context, int mode, delegate* unmanaged[Cdecl]<int, nint, int> callback);

    [LibraryImport(Library)]
    public static partial void SSL_CTX_set_cert_verify_callback(
        SslContextHandle context,
        delegate* unmanaged[Cdecl]<nint, nint, int> callback,
        nint argument);

    [LibraryImport(Library)]
    public static partial int SSL_CTX_set_default_verify_paths(SslContextHandle context);

    [LibraryImport(Library)]
    public static partial nint SSL_CTX_get0_param(SslContextHandle context);

    [LibraryImport(Library)]
    public static partial nint SSL_CTX_get_cert_store(SslContextHandle context);

    [LibraryImport(Library)]
    public static partial int SSL_CTX_add_client_CA(SslContextHandle context, nint certificate);

    [LibraryImport(Library)]
    public static partial nint SSL_new(SslContextHandle context);

    [LibraryImport(Library)]
    public static partial void SSL_free(nint ssl);

    [LibraryImport(Library)]
    public static partial void SSL_set_bio(nint ssl, nint input, nint output);

    [LibraryImport(Library)]
    public static partial int SSL_set_ex_data(nint ssl, int index, nint data);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial nint SSL_get_ex_data(nint ssl, int index);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial nint SSL_get_SSL_CTX(nint ssl);

    [LibraryImport(Library)]
    public static partial nint SSL_set_SSL_CTX(nint ssl, nint context);

    [LibraryImport(Library)]
    public static partial void SSL_set_accept_state(nint ssl);

    [LibraryImport(Library)]
    public static partial void SSL_set_connect_state(nint ssl);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint SSL_ctrl(nint ssl, int command, nint number, string text);

    [LibraryImport(Library)]
    public static partial int SSL_do_handshake(nint ssl);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int SSL_is_init_finished(nint ssl);

    [LibraryImport(Library)]
    public static partial int SSL_read_ex(nint ssl, byte* buffer, nuint length, nuint* count);

    [LibraryImport(Library)]
    public static partial int SSL_write_ex(nint ssl, byte* buffer, nuint length, nuint* count);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int SSL_has_pending(nint ssl);

    [LibraryImport(Library)]
    public static partial int SSL_key_update(nint ssl, int type);

    [LibraryImport(Library)]
    public static partial int SSL_shutdown(nint ssl);

    [LibraryImport(Library)]
    public static partial int SSL_get_error(nint ssl, int result);

    [LibraryImport(Library)]
    public static partial byte* SSL_get_servername(nint ssl, int type);

    [LibraryImport(Library)]
    public static partial int SSL_version(nint ssl);

    [LibraryImport(Library)]
    public static partial nint SSL_get_current_cipher(nint ssl);

    [LibraryImport(Library)]
    public static partial byte* SSL_CIPHER_standard_name(nint cipher);

    [LibraryImport(Library)]
    public static partial byte* SSL_alert_desc_string_long(int value);

    [LibraryImport(Library)]
    public static partial nint SSL_get_verify_result(nint ssl);

    [LibraryImport(Library)]
    public static partial nint SSL_get_certificate(nint ssl);

    [LibraryImport(Library)]
    public static partial nint SSL_get1_peer_certificate(nint ssl);

    [LibraryImport(Library)]
    public static partial int SSL_export_keying_material(
        nint ssl, byte* output, nuint outputLength, byte* label, nuint labelLength, byte* context, nuint contextLength, int useContext);
}
