namespace Concentrator.Tls.Certificates;

/// <summary>All certificates of a server, loaded: those for every name, and for each name of its own those that stand side by side.</summary>
internal sealed class ServedCertificates : IDisposable
{
    private readonly List<ServedCertificate> _loaded = [];

    private ServedCertificates()
    {
    }

    /// <summary>The first certificate, and the second of the other kind of key if there is one.</summary>
    public IReadOnlyList<ServedCertificate> Default { get; private set; } = [];

    /// <summary>Names that have the same certificates, with these; at most one of each kind of key.</summary>
    public IReadOnlyList<(IReadOnlyList<string> Names, IReadOnlyList<ServedCertificate> Certificates)> ByNames { get; private set; } = [];

    /// <summary>Loads them all.</summary>
    /// <exception cref="TlsConfigurationException">One cannot be used, or two of one kind want the same name.</exception>
    public static ServedCertificates Load(TlsServerOptions options)
    {
        var served = new ServedCertificates();
        try
        {
            ServedCertificate first = served.Load(new TlsCertificateFile(options.CertificatePath, options.KeyPath, options.Password));
            served.Default = options.SecondCertificate is { } file ? [first, served.Load(file)] : [first];
            if (served.Default.Count > 1 && served.Default[1].Chain.KeyType == first.Chain.KeyType)
            {
                throw new TlsConfigurationException(
                    $"The certificates '{first.Path}' and '{served.Default[1].Path}' have keys of one kind: give one RSA and one ECDSA.");
            }

            served.ByNames = served.Group(options.NamedCertificates);
            return served;
        }
        catch
        {
            served.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _loaded.ForEach(certificate => certificate.Chain.Dispose());

    private ServedCertificate Load(TlsCertificateFile file)
    {
        var certificate = new ServedCertificate(file.Path, CertificateChain.Load(file));
        _loaded.Add(certificate);
        return certificate;
    }

    private List<(IReadOnlyList<string> Names, IReadOnlyList<ServedCertificate> Certificates)> Group(IReadOnlyList<TlsNamedCertificate> named)
    {
        var byName = new SortedDictionary<string, List<ServedCertificate>>(StringComparer.Ordinal);
        foreach (TlsNamedCertificate item in named)
        {
            ServedCertificate certificate = Load(item.File);
            IReadOnlyList<string> names = item.Names.Count > 0 ? [.. item.Names.Select(CertificateNames.Normalize)] : CertificateNames.Of(certificate.Chain.Leaf);
            if (names.Count == 0)
            {
                throw new TlsConfigurationException($"The certificate '{certificate.Path}' has no DNS name: say for which names it is.");
            }

            foreach (string name in names.Distinct(StringComparer.Ordinal))
            {
                Add(byName, name, certificate);
            }
        }

        foreach (ServedCertificate certificate in Default)
        {
            HelpOut(byName, certificate);
        }

        return [.. byName.GroupBy(pair => string.Join(' ', pair.Value.Select(certificate => _loaded.IndexOf(certificate))), StringComparer.Ordinal)
            .Select(group => ((IReadOnlyList<string>)[.. group.Select(pair => pair.Key)], (IReadOnlyList<ServedCertificate>)group.First().Value))];
    }

    private static void Add(SortedDictionary<string, List<ServedCertificate>> byName, string name, ServedCertificate certificate)
    {
        if (!byName.TryGetValue(name, out List<ServedCertificate>? certificates))
        {
            byName.Add(name, certificates = []);
        }

        if (certificates.Find(other => other.Chain.KeyType == certificate.Chain.KeyType) is { } rival)
        {
            throw new TlsConfigurationException($"The certificates '{rival.Path}' and '{certificate.Path}' are both for {name} and have keys of one kind: leave one out, or say for which names each is.");
        }

        certificates.Add(certificate);
    }

    private static void HelpOut(SortedDictionary<string, List<ServedCertificate>> byName, ServedCertificate certificate)
    {
        HashSet<string> own = new(CertificateNames.Of(certificate.Chain.Leaf), StringComparer.Ordinal);
        foreach ((string name, List<ServedCertificate> certificates) in byName)
        {
            if ((own.Contains(name) || (CertificateNames.WildcardOf(name) is { } wildcard && own.Contains(wildcard)))
                && certificates.TrueForAll(other => other.Chain.KeyType != certificate.Chain.KeyType))
            {
                certificates.Add(certificate);
            }
        }
    }
}
