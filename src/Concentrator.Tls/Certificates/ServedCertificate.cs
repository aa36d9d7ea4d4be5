namespace Concentrator.Tls.Certificates;

/// <summary>A certificate that a server has loaded.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Chain">Leaf, intermediates and key.</param>
internal sealed record ServedCertificate(string Path, CertificateChain Chain);
