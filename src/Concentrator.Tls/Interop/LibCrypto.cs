using System.Runtime.InteropServices;

namespace Concentrator.Tls.Interop;

/// <summary>What is used of OpenSSL 3's libcrypto; names and meanings are those of its manual pages (section 3).</summary>
internal static unsafe partial class LibCrypto
{
    public const int BioTypeSourceSink = 0x0400;
    public const int BioFlagsReadRetry = 0x01 | 0x08;
    public const int BioFlagsRetry = 0x0F;
    public const int BioControlFlush = 11;

    public const ulong InitializeWithoutAtExit = 0x00080000;

    public const uint CheckNoPartialWildcards = 0x04;
    public const ulong VerifyPartialChain = 0x80000;

    public const uint ExtendedKeyUsageServer = 0x01;
    public const uint ExtendedKeyUsageClient = 0x02;
    public const uint ExtendedKeyUsageAny = 0x100;

    public const uint KeyUsageOfServers = 0x80 | 0x20 | 0x08;

    public const ulong VerifyRevocation = 0x4;
    public const ulong VerifyRevocationOfAll = 0x8;
    public const int PurposeAny = 7;

    public const int CertificateOk = 0;
    public const int CertificateIssuerNotFound = 2;
    public const int RevocationListNotFound = 3;
    public const int CertificateNotYetValid = 9;
    public const int CertificateHasExpired = 10;
    public const int RevocationListNotYetValid = 11;
    public const int RevocationListHasExpired = 12;
    public const int CertificateNotBeforeUnreadable = 13;
    public const int CertificateNotAfterUnreadable = 14;
    public const int CertificateSelfSigned = 18;
    public const int CertificateSelfSignedInChain = 19;
    public const int CertificateIssuerNotFoundLocally = 20;
    public const int CertificateUnverifiableLeaf = 21;
    public const int CertificateRevoked = 23;
    public const int CertificateInvalidPurpose = 26;
    public const int CertificateRefusedByApplication = 50;
    public const int CertificateHostNameMismatch = 62;
    public const int CertificateAddressMismatch = 64;

    /// <summary>What X509_get_key_usage and X509_get_extended_key_usage answer when the extension is absent.</summary>
    public const uint UsageAbsent = uint.MaxValue;

    private const string Library = "libcrypto.so.3";

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial nuint ERR_peek_error();

    [LibraryImport(Library)]
    public static partial nuint ERR_get_error_all(nint file, nint line, nint function, byte** data, int* flags);

    [LibraryImport(Library)]
    public static partial void ERR_clear_error();

    [LibraryImport(Library)]
    public static partial byte* ERR_reason_error_string(nuint error);

    [LibraryImport(Library)]
    public static partial int BIO_get_new_index();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint BIO_meth_new(int type, string name);

    [LibraryImport(Library)]
    public static partial int BIO_meth_set_read_ex(nint method, delegate* unmanaged[Cdecl]<nint, byte*, nuint, nuint*, int> callback);

    [LibraryImport(Library)]
    public static partial int BIO_meth_set_write_ex(nint method, delegate* unmanaged[Cdecl]<nint, byte*, nuint, nuint*, int> callback);

    [LibraryImport(Library)]
    public static partial int BIO_meth_set_ctrl(nint method, delegate* unmanaged[Cdecl]<nint, int, nint, nint, nint> callback);

    [LibraryImport(Library)]
    public static partial nint BIO_new(nint method);

    [LibraryImport(Library)]
    public static partial nint BIO_new_mem_buf(byte* data, int length);

    [LibraryImport(Library)]
    public static partial int BIO_free(nint bio);

    [LibraryImport(Library)]
    public static partial void BIO_set_data(nint bio, nint data);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial nint BIO_get_data(nint bio);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial void BIO_set_flags(nint bio, int flags);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial void BIO_clear_flags(nint bio, int flags);

    [LibraryImport(Library)]
    public static partial nint PEM_read_bio_PrivateKey(nint bio, nint key, nint callback, byte* password);

    [LibraryImport(Library)]
    public static partial nint d2i_AutoPrivateKey(nint key, byte** data, nint length);

    [LibraryImport(Library)]
    public static partial int EVP_PKEY_get_base_id(nint key);

    [LibraryImport(Library)]
    public static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Library)]
    public static partial nint d2i_X509(nint certificate, byte** data, nint length);

    [LibraryImport(Library)]
    public static partial int i2d_X509(nint certificate, byte** data);

    [LibraryImport(Library)]
    public static partial void X509_free(nint certificate);

    [LibraryImport(Library)]
    public static partial nint EVP_sha256();

    [LibraryImport(Library)]
    public static partial int X509_digest(nint certificate, nint algorithm, byte* digest, uint* length);

    [LibraryImport(Library)]
    public static partial int X509_check_private_key(nint certificate, nint key);

    [LibraryImport(Library)]
    public static partial uint X509_get_key_usage(nint certificate);

    [LibraryImport(Library)]
    public static partial uint X509_get_extended_key_usage(nint certificate);

    [LibraryImport(Library)]
    public static partial int X509_STORE_add_cert(nint store, nint certificate);

    [LibraryImport(Library)]
    public static partial int X509_STORE_add_crl(nint store, nint list);

    [LibraryImport(Library)]
    public static partial nint d2i_X509_CRL(nint list, byte** data, nint length);

    [LibraryImport(Library)]
    public static partial void X509_CRL_free(nint list);

    /// <summary>When the next list is due; 0 when the list does not say.</summary>
    [LibraryImport(Library)]
    public static partial nint X509_CRL_get0_nextUpdate(nint list);

    [LibraryImport(Library)]
    public static partial int X509_verify_cert(nint context);

    [LibraryImport(Library)]
    public static partial nint X509_STORE_CTX_get_current_cert(nint context);

    [LibraryImport(Library)]
    public static partial nint X509_STORE_CTX_get0_cert(nint context);

    /// <summary>The chain that was built, leaf first; the context's own.</summary>
    [LibraryImport(Library)]
    public static partial nint X509_STORE_CTX_get0_chain(nint context);

    [LibraryImport(Library)]
    public static partial int OPENSSL_sk_num(nint stack);

    [LibraryImport(Library)]
    public static partial nint OPENSSL_sk_value(nint stack, int index);

    [LibraryImport(Library)]
    public static partial int X509_STORE_CTX_get_error(nint context);

    [LibraryImport(Library)]
    public static partial int X509_STORE_CTX_get_error_depth(nint context);

    [LibraryImport(Library)]
    public static partial void X509_STORE_CTX_set_error(nint context, int error);

    [LibraryImport(Library)]
    public static partial byte* X509_verify_cert_error_string(nint error);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int X509_VERIFY_PARAM_set1_host(nint parameters, string name, nuint length);

    [LibraryImport(Library)]
    public static partial void X509_VERIFY_PARAM_set_hostflags(nint parameters, uint flags);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int X509_VERIFY_PARAM_set1_ip_asc(nint parameters, string address);

    [LibraryImport(Library)]
    public static partial int X509_VERIFY_PARAM_set_purpose(nint parameters, int purpose);

    [LibraryImport(Library)]
    public static partial int X509_VERIFY_PARAM_set_flags(nint parameters, ulong flags);
}
