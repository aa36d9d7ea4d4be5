using Concentrator.Protocol.Tls;

namespace Concentrator.Protocol.Eap.Tls;

/// <summary>How EAP-TLS is served.</summary>
public sealed record EapTlsServerOptions
{
    /// <summary>Makes the connections; they must ask for a client certificate and check it.</summary>
    public required ITlsEngineFactory Engines { get; init; }

    /// <summary>Which of a certificate's names the user is told by: the first kind of which it has one.</summary>
    public IReadOnlyList<CertificateNameKind> NameFrom { get; init; } = [CertificateNameKind.Upn, CertificateNameKind.Email, CertificateNameKind.CommonName];
}
