using Concentrator.Protocol.Tls;

namespace Concentrator.Protocol.Eap.Tls;

/// <summary>Says in words why a client refuses the certificate of the server that logs users in.</summary>
internal static class ServerCertificateRefusal
{
    /// <summary>The reason; null when the connection did not fail for the certificate.</summary>
    public static string? Of(ITlsEngine engine) => (engine.FailedCheck, engine.PeerCertificateFault) switch
    {
        (CertificateCheck.None, _) => null,
        (CertificateCheck.Name, _) => "it does not bear the name that is expected",
        (_, CertificateFault.Expired) => "it, or one above it, has expired; is this machine's clock right?",
        (_, CertificateFault.NotYetValid) => "it, or one above it, is not valid yet; is this machine's clock right?",
        (_, CertificateFault.Revoked) => "it, or one above it, has been revoked",
        (_, CertificateFault.WrongPurpose) => "its extended key usage names neither Server Authentication nor any purpose",
        (_, CertificateFault.SelfMade) => "the server made it itself, and it is not trusted here",
        (_, CertificateFault.UnknownIssuer) => "it does not lead to an authority that is trusted here",
        (_, CertificateFault.NoRevocationList) => "there is no revocation list of whoever issued it",
        (_, CertificateFault.RevocationListExpired) => "the revocation list of whoever issued it is too old",
        (_, CertificateFault.RevocationListNotYetValid) => "the revocation list of whoever issued it is not valid yet; is this machine's clock right?",
        _ => "it cannot be verified",
    };
}
