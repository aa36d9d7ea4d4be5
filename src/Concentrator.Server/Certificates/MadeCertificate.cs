namespace Concentrator.Server.Certificates;

/// <summary>Where a made certificate lies.</summary>
/// <param name="CertificatePath">The leaf and its authority, PEM.</param>
/// <param name="KeyPath">The leaf's private key, PEM.</param>
/// <param name="AuthorityPath">The authority that clients are to trust, PEM.</param>
/// <param name="IsNew">Whether the leaf was made just now.</param>
internal sealed record MadeCertificate(string CertificatePath, string KeyPath, string AuthorityPath, bool IsNew);
