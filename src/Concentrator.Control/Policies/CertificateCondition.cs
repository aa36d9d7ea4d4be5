using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Policies;

/// <summary>A field of the client's certificate fits one of some patterns. Without a certificate nothing fits.</summary>
internal sealed class CertificateCondition(CertificateField field, IReadOnlyList<string> patterns) : IAccessCondition
{
    /// <inheritdoc/>
    public bool Fits(PolicyInquiry inquiry) =>
        inquiry.Facts.Peer.Certificate is { } certificate && Values(certificate).Any(value => patterns.Any(pattern => Wildcard.Fits(pattern, value)));

    /// <inheritdoc/>
    public string WhyNot(PolicyInquiry inquiry)
    {
        var name = field switch
        {
            CertificateField.Issuer => "issuer",
            CertificateField.Subject => "subject",
            CertificateField.AlternativeName => "alternative name",
            CertificateField.Purpose => "purpose",
            _ => "policy",
        };
        return inquiry.Facts.Peer.Certificate is { } certificate
            ? $"the certificate's {name} ({string.Join(", ", Values(certificate))}) is not {string.Join(" or ", patterns)}"
            : "there is no client certificate";
    }

    private IReadOnlyList<string> Values(CertificateFacts certificate) => field switch
    {
        CertificateField.Issuer => [certificate.Issuer],
        CertificateField.Subject => [certificate.Subject],
        CertificateField.AlternativeName => certificate.AlternativeNames,
        CertificateField.Purpose => certificate.Purposes,
        _ => certificate.Policies,
    };
}
