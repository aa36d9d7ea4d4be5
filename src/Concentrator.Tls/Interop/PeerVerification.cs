using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Concentrator.Protocol.Tls;
using Concentrator.Tls.Certificates;

namespace Concentrator.Tls.Interop;

/// <summary>How a context checks the certificate of its peer, inside the handshake, so that a refused peer gets the right alert.</summary>
internal static unsafe class PeerVerification
{
    /// <summary>Chain, validity, name and extended key usage of a server's certificate, and where there are revocation lists that it is on none.</summary>
    public static void RequireServer(SslContextHandle context, string hostName, string? authoritiesPath, string? revocationListsPath)
    {
        Trust(context, authoritiesPath);
        LookAt(context, revocationListsPath);
        nint parameters = LibSsl.SSL_CTX_get0_param(context);
        if (IPAddress.TryParse(hostName, out IPAddress? address))
        {
            ContextSettings.Require(
                LibCrypto.X509_VERIFY_PARAM_set1_ip_asc(parameters, address.ToString()) == 1, $"The address '{hostName}' cannot be checked for");
        }
        else
        {
            LibCrypto.X509_VERIFY_PARAM_set_hostflags(parameters, LibCrypto.CheckNoPartialWildcards);
            ContextSettings.Require(
                LibCrypto.X509_VERIFY_PARAM_set1_host(parameters, hostName, 0) == 1, $"The name '{hostName}' cannot be checked for");
        }

        LibSsl.SSL_CTX_set_verify(context, LibSsl.VerifyPeer, &CheckServerPurpose);
    }

    /// <summary>Nothing but that a server's leaf has this SHA-256.</summary>
    public static void RequirePin(SslContextHandle context, ReadOnlySpan<byte> hash)
    {
        if (hash.Length != SHA256.HashSizeInBytes)
        {
            throw new TlsConfigurationException($"The pinned certificate hash has {hash.Length} bytes: give the {SHA256.HashSizeInBytes} bytes of the certificate's SHA-256.");
        }

        LibSsl.SSL_CTX_set_verify(context, LibSsl.VerifyPeer, null);
        LibSsl.SSL_CTX_set_cert_verify_callback(context, &CheckPin, context.CreateArgument(hash));
    }

    /// <summary>A client certificate from one of the authorities, made for client authentication.</summary>
    public static void RequireClient(SslContextHandle context, string authoritiesPath)
    {
        Trust(context, authoritiesPath);
        LibSsl.SSL_CTX_set_verify(context, LibSsl.VerifyPeer | LibSsl.VerifyFailIfNoPeerCertificate, null);
    }

    /// <summary>A client certificate as the settings want it: its chain, validity, purpose, and where there are revocation lists that it is on none.</summary>
    public static void RequireClient(SslContextHandle context, TlsClientVerification wanted)
    {
        Trust(context, wanted.AuthoritiesPath);
        LookAt(context, wanted.RevocationListsPath);
        nint parameters = LibSsl.SSL_CTX_get0_param(context);

        // OpenSSL's own check knows client authentication only: the purposes that are wanted are looked for when all else is well.
        ContextSettings.Require(LibCrypto.X509_VERIFY_PARAM_set_purpose(parameters, LibCrypto.PurposeAny) == 1, "The purposes of client certificates cannot be checked");
        LibSsl.SSL_CTX_set_verify(context, LibSsl.VerifyPeer | LibSsl.VerifyFailIfNoPeerCertificate, &PassAuthoritiesWithoutList);
        LibSsl.SSL_CTX_set_cert_verify_callback(context, &CheckClient, context.CreateManagedArgument(wanted.Purposes.ToHashSet(StringComparer.Ordinal)));
    }

    /// <summary>What is wrong with a certificate that did not pass.</summary>
    public static CertificateFault Fault(int error) => error switch
    {
        LibCrypto.CertificateOk => CertificateFault.None,
        LibCrypto.CertificateHasExpired or LibCrypto.CertificateNotAfterUnreadable => CertificateFault.Expired,
        LibCrypto.CertificateNotYetValid or LibCrypto.CertificateNotBeforeUnreadable => CertificateFault.NotYetValid,
        LibCrypto.CertificateRevoked => CertificateFault.Revoked,
        LibCrypto.CertificateInvalidPurpose => CertificateFault.WrongPurpose,
        LibCrypto.CertificateSelfSigned => CertificateFault.SelfMade,
        LibCrypto.CertificateIssuerNotFound or LibCrypto.CertificateSelfSignedInChain
            or LibCrypto.CertificateIssuerNotFoundLocally or LibCrypto.CertificateUnverifiableLeaf => CertificateFault.UnknownIssuer,
        LibCrypto.RevocationListNotFound => CertificateFault.NoRevocationList,
        LibCrypto.RevocationListHasExpired => CertificateFault.RevocationListExpired,
        LibCrypto.RevocationListNotYetValid => CertificateFault.RevocationListNotYetValid,
        _ => CertificateFault.Other,
    };

    /// <summary>Which of the checks failed.</summary>
    public static CertificateCheck FailedCheck(int error) => error switch
    {
        LibCrypto.CertificateOk => CertificateCheck.None,
        LibCrypto.CertificateHostNameMismatch or LibCrypto.CertificateAddressMismatch => CertificateCheck.Name,
        LibCrypto.CertificateNotYetValid or LibCrypto.CertificateHasExpired
            or LibCrypto.CertificateNotBeforeUnreadable or LibCrypto.CertificateNotAfterUnreadable => CertificateCheck.Validity,
        LibCrypto.CertificateInvalidPurpose => CertificateCheck.ExtendedKeyUsage,
        LibCrypto.CertificateRefusedByApplication => CertificateCheck.Pin,
        _ => CertificateCheck.Chain,
    };

    /// <summary>Which of the checks failed, in a word or two.</summary>
    public static string NameCheck(int error) => FailedCheck(error) switch
    {
        CertificateCheck.ExtendedKeyUsage => "extended key usage",
        var check => check.ToString().ToLowerInvariant(),
    };

    private static void Trust(SslContextHandle context, string? authoritiesPath)
    {
        if (authoritiesPath is null)
        {
            ContextSettings.Require(LibSsl.SSL_CTX_set_default_verify_paths(context) == 1, "The system's authorities cannot be read");
            return;
        }

        nint store = LibSsl.SSL_CTX_get_cert_store(context);
        foreach (X509Certificate2 authority in CertificateFiles.ReadPem(CertificateFiles.Read(authoritiesPath, "authorities"), authoritiesPath))
        {
            using X509Handle? parsed = X509Handle.Parse(authority.RawData);
            ContextSettings.Require(
                parsed is not null
                    && LibCrypto.X509_STORE_add_cert(store, parsed.DangerousGetHandle()) == 1
                    && LibSsl.SSL_CTX_add_client_CA(context, parsed.DangerousGetHandle()) == 1,
                $"An authority in '{authoritiesPath}' cannot be used");
            authority.Dispose();
        }

        // Who names an intermediate, or the server's own certificate, as an authority trusts it as it stands.
        _ = LibCrypto.X509_VERIFY_PARAM_set_flags(LibSsl.SSL_CTX_get0_param(context), LibCrypto.VerifyPartialChain);
    }

    private static void LookAt(SslContextHandle context, string? revocationListsPath)
    {
        if (revocationListsPath is not null)
        {
            RevocationLists.AddTo(LibSsl.SSL_CTX_get_cert_store(context), revocationListsPath);
            _ = LibCrypto.X509_VERIFY_PARAM_set_flags(LibSsl.SSL_CTX_get0_param(context), LibCrypto.VerifyRevocation | LibCrypto.VerifyRevocationOfAll);
        }
    }

    // A list is needed of whoever issued the leaf; those above are checked where there is one.
    private static bool IsAuthorityWithoutList(nint verification) =>
        LibCrypto.X509_STORE_CTX_get_error(verification) == LibCrypto.RevocationListNotFound && LibCrypto.X509_STORE_CTX_get_error_depth(verification) > 0;

    // OpenSSL takes a leaf without extended key usages and refuses one with anyExtendedKeyUsage only; [MS-SSTP] 5.3.2 wants it the other way round.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CheckServerPurpose(int verified, nint verification)
    {
        nint certificate = LibCrypto.X509_STORE_CTX_get_current_cert(verification);
        bool isLeaf = LibCrypto.X509_STORE_CTX_get_error_depth(verification) == 0;
        uint purposes = certificate == 0 ? 0 : LibCrypto.X509_get_extended_key_usage(certificate);
        if (verified == 1)
        {
            const uint Wanted = LibCrypto.ExtendedKeyUsageServer | LibCrypto.ExtendedKeyUsageAny;
            if (!isLeaf || (purposes != LibCrypto.UsageAbsent && (purposes & Wanted) != 0))
            {
                return 1;
            }

            LibCrypto.X509_STORE_CTX_set_error(verification, LibCrypto.CertificateInvalidPurpose);
            return 0;
        }

        if (IsAuthorityWithoutList(verification))
        {
            LibCrypto.X509_STORE_CTX_set_error(verification, LibCrypto.CertificateOk);
            return 1;
        }

        bool isForAny = purposes != LibCrypto.UsageAbsent && (purposes & LibCrypto.ExtendedKeyUsageAny) != 0;
        if (LibCrypto.X509_STORE_CTX_get_error(verification) != LibCrypto.CertificateInvalidPurpose || !isForAny
            || (isLeaf && (LibCrypto.X509_get_key_usage(certificate) & LibCrypto.KeyUsageOfServers) == 0))
        {
            return 0;
        }

        LibCrypto.X509_STORE_CTX_set_error(verification, LibCrypto.CertificateOk);
        return 1;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int PassAuthoritiesWithoutList(int verified, nint verification)
    {
        if (verified != 1 && IsAuthorityWithoutList(verification))
        {
            LibCrypto.X509_STORE_CTX_set_error(verification, LibCrypto.CertificateOk);
            return 1;
        }

        return verified;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CheckClient(nint verification, nint argument)
    {
        if (LibCrypto.X509_verify_cert(verification) != 1)
        {
            return 0;
        }

        nint chain = LibCrypto.X509_STORE_CTX_get0_chain(verification);
        List<byte[]> certificates = [.. Enumerable.Range(0, Math.Max(LibCrypto.OPENSSL_sk_num(chain), 0)).Select(index => X509Handle.Encode(LibCrypto.OPENSSL_sk_value(chain, index)))];
        if (GCHandle.FromIntPtr(argument).Target is IReadOnlySet<string> wanted && CertificatePurposes.Pass(certificates, wanted))
        {
            return 1;
        }

        LibCrypto.X509_STORE_CTX_set_error(verification, LibCrypto.CertificateInvalidPurpose);
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int CheckPin(nint verification, nint pinned)
    {
        nint certificate = LibCrypto.X509_STORE_CTX_get0_cert(verification);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        fixed (byte* target = digest)
        {
            bool matches = certificate != 0
                && LibCrypto.X509_digest(certificate, LibCrypto.EVP_sha256(), target, null) == 1
                && digest.SequenceEqual(new ReadOnlySpan<byte>((void*)pinned, SHA256.HashSizeInBytes));
            LibCrypto.X509_STORE_CTX_set_error(verification, matches ? LibCrypto.CertificateOk : LibCrypto.CertificateRefusedByApplication);
            return matches ? 1 : 0;
        }
    }
}
