namespace Concentrator.Cluster.Links;

/// <summary>The files of the mutual TLS between the cluster's nodes, all PEM.</summary>
/// <param name="CertificatePath">This node's certificate. Whether it has usages or none, it serves on both ends of a connection.</param>
/// <param name="KeyPath">Its private key; null when the certificate's file has it.</param>
/// <param name="AuthorityPath">The authorities whose certificates the cluster's nodes have, intermediate ones too. Whoever has a certificate of theirs is a node of the cluster.</param>
public sealed record NodeCertificateFiles(string CertificatePath, string? KeyPath, string AuthorityPath)
{
    /// <summary>Why the files cannot be used; null when they can.</summary>
    public string? Problem() => NodeCertificate.ProblemOf(this);
}
