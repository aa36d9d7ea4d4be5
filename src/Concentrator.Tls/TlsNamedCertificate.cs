namespace Concentrator.Tls;

/// <summary>A certificate that a server presents to clients that ask for one of its names (RFC 6066 §3).</summary>
/// <param name="File">Where it is.</param>
/// <param name="Names">DNS names, <c>*.example.org</c> for all one label below; empty for those that stand in the certificate itself.</param>
public sealed record TlsNamedCertificate(TlsCertificateFile File, IReadOnlyList<string> Names)
{
    /// <summary>Leaves passwords out.</summary>
    public override string ToString() => $"{File} for {string.Join(", ", Names)}";
}
