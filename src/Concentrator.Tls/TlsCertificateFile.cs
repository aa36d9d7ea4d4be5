namespace Concentrator.Tls;

/// <summary>Where a certificate, its chain and its private key are.</summary>
/// <param name="Path">A PEM file with the leaf and its chain (and the key, when <paramref name="KeyPath"/> is null), or a PFX file.</param>
/// <param name="KeyPath">A file with the private key, or null.</param>
/// <param name="Password">The password of the PFX or of the key, or null.</param>
public sealed record TlsCertificateFile(string Path, string? KeyPath = null, string? Password = null)
{
    /// <summary>Leaves the password out.</summary>
    public override string ToString() => KeyPath is null ? Path : $"{Path} with {KeyPath}";
}
