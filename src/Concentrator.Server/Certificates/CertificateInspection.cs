using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Concentrator.Server.Certificates;

/// <summary>Looks at a certificate as its clients will, and tells what they will complain of.</summary>
internal static class CertificateInspection
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string AnyUsage = "2.5.29.37.0";
    private static readonly TimeSpan Soon = TimeSpan.FromDays(21);

    /// <summary>Reads the file and returns the warnings; empty when there is nothing to say.</summary>
    /// <exception cref="CryptographicException">The file, its key or its password cannot be used.</exception>
    internal static IReadOnlyList<string> Inspect(string path, string? keyPath, string? password, DateTimeOffset now) => Inspect(path, keyPath, password, [], now);

    /// <summary>Reads the file and returns the warnings, also of names that clients will dial and that are not in it.</summary>
    /// <exception cref="CryptographicException">The file, its key or its password cannot be used.</exception>
    internal static IReadOnlyList<string> Inspect(string path, string? keyPath, string? password, IReadOnlyList<string> names, DateTimeOffset now)
    {
        using var leaf = LoadLeaf(path, keyPath, password);
        var all = LoadAll(path, password);
        try
        {
            List<string> warnings = [];
            AddDates(warnings, leaf, now);
            AddUsage(warnings, leaf);
            AddNames(warnings, leaf, names);
            AddChain(warnings, leaf, all);
            return warnings;
        }
        finally
        {
            foreach (var certificate in all)
            {
                certificate.Dispose();
            }
        }
    }

    /// <summary>Whether a certificate is for a name, or for all that a wildcard stands for.</summary>
    internal static bool IsFor(string path, string? keyPath, string? password, string name)
    {
        using var leaf = LoadLeaf(path, keyPath, password);
        return leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().Any() && Covers(leaf, name);
    }

    /// <summary>When the certificate of a file ends; null when it cannot be read.</summary>
    internal static DateTimeOffset? EndOf(string path, string? password)
    {
        try
        {
            using var leaf = IsPem(path) ? X509Certificate2.CreateFromPem(File.ReadAllText(path)) : X509CertificateLoader.LoadPkcs12FromFile(path, password, X509KeyStorageFlags.EphemeralKeySet);
            return new DateTimeOffset(leaf.NotAfter);
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void AddDates(List<string> warnings, X509Certificate2 leaf, DateTimeOffset now)
    {
        var end = new DateTimeOffset(leaf.NotAfter);
        if (end <= now)
        {
            warnings.Add($"it expired at {end.UtcDateTime:u}; clients will refuse it; renew it");
        }
        else if (end - now < Soon)
        {
            warnings.Add($"it expires at {end.UtcDateTime:u}, in {(int)(end - now).TotalDays} days; renew it");
        }

        if (new DateTimeOffset(leaf.NotBefore) > now)
        {
            warnings.Add($"it is not valid before {leaf.NotBefore.ToUniversalTime():u}; clients will refuse it until then");
        }
    }

    private static void AddUsage(List<string> warnings, X509Certificate2 leaf)
    {
        if (leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault() is { } usage
            && !usage.EnhancedKeyUsages.Cast<Oid>().Any(oid => oid.Value is ServerAuthentication or AnyUsage))
        {
            warnings.Add("its extended key usage has no Server Authentication; Windows will refuse it; get one for servers");
        }
        else if (!leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any())
        {
            warnings.Add("it has no extended key usage; some clients want Server Authentication in it");
        }
    }

    private static void AddNames(List<string> warnings, X509Certificate2 leaf, IReadOnlyList<string> names)
    {
        if (!leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().Any())
        {
            warnings.Add("it has no alternative name; clients no longer look at the common name; get one with the server's name in it");
            return;
        }

        foreach (var name in names.Where(name => !Covers(leaf, name)))
        {
            warnings.Add($"it is not for {name}; clients that dial this name will refuse it; get one with that name in it");
        }
    }

    // A wildcard is covered by itself only: whatever name it stands for is then in the certificate.
    private static bool Covers(X509Certificate2 leaf, string name) => name.StartsWith("*.", StringComparison.Ordinal)
        ? leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().First().EnumerateDnsNames().Contains(name, StringComparer.OrdinalIgnoreCase)
        : leaf.MatchesHostname(name, allowWildcards: true, allowCommonName: false);

    private static void AddChain(List<string> warnings, X509Certificate2 leaf, X509Certificate2Collection all)
    {
        if (!leaf.SubjectName.RawData.AsSpan().SequenceEqual(leaf.IssuerName.RawData)
            && !all.Any(other => other.SubjectName.RawData.AsSpan().SequenceEqual(leaf.IssuerName.RawData)))
        {
            warnings.Add($"the file does not hold its issuer ({leaf.Issuer}); clients that do not know the issuer will refuse it; append the chain");
        }
    }

    private static bool IsPem(string path) => File.ReadAllText(path).Contains("-----BEGIN", StringComparison.Ordinal);

    /// <summary>Reads the certificate itself, with its key.</summary>
    /// <exception cref="CryptographicException">The file, its key or its password cannot be used.</exception>
    internal static X509Certificate2 LoadLeaf(string path, string? keyPath, string? password)
    {
        if (!IsPem(path))
        {
            var leaf = X509CertificateLoader.LoadPkcs12FromFile(path, password, X509KeyStorageFlags.EphemeralKeySet);
            return leaf.HasPrivateKey ? leaf : throw new CryptographicException("it holds no private key");
        }

        return password is null
            ? X509Certificate2.CreateFromPemFile(path, keyPath)
            : X509Certificate2.CreateFromEncryptedPemFile(path, password, keyPath);
    }

    /// <summary>Reads all certificates of the file.</summary>
    internal static X509Certificate2Collection LoadAll(string path, string? password)
    {
        if (!IsPem(path))
        {
            return X509CertificateLoader.LoadPkcs12CollectionFromFile(path, password, X509KeyStorageFlags.EphemeralKeySet);
        }

        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(path);
        return all;
    }
}
