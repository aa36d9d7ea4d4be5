using Concentrator.Edge;
using Concentrator.Edge.Splicing;
using Concentrator.Protocol.Sstp;

namespace Concentrator.Server.Configuration;

/// <summary>Reads who is let in at the edge's door and who is led elsewhere: <c>Edge:Tls</c>, <c>Edge:HostNames</c>, <c>Edge:Web</c>, <c>Edge:Splice</c>.</summary>
/// <param name="reader">The configuration.</param>
/// <param name="role">The node's role.</param>
internal sealed class DoorReader(SettingsReader reader, NodeRole role)
{
    private const string NamePattern = "Edge:Splice:<name>";
    private const string BackendAdvice = "give host:port, [2001:db8::1]:port or unix:/path";

    /// <summary>Where the built-in web site listens, in the data directory.</summary>
    internal static string BuiltInSocket(string dataDirectory) => Path.Combine(dataDirectory, "web.sock");

    /// <summary>Adds the door to an edge's options, which have the balancers already.</summary>
    internal EdgeOptions Read(EdgeOptions edge, string dataDirectory)
    {
        edge = edge with { HostNames = ReadHostNames(), TenantPools = ReadTenants(), Splices = ReadSplices(dataDirectory) };
        var certificates = ReadHashes();
        var tls = reader.Text("Edge:Tls", "terminate");
        if (tls is "offloaded")
        {
            return ReadOffloaded(edge, certificates);
        }

        if (tls is not "terminate")
        {
            reader.Fail("Edge:Tls", "give terminate, or offloaded where balancers end TLS");
        }
        else if (certificates.Count > 0)
        {
            reader.FailSecretly("Edge:Certificate:Hashes", "belongs to Edge:Tls = offloaded; leave one of the two out");
        }

        return edge;
    }

    private EdgeOptions ReadOffloaded(EdgeOptions edge, List<SstpCertificateHashes> certificates)
    {
        if (edge.ProxyFrom.Count == 0)
        {
            reader.Fail("Edge:Tls", "nobody could connect: give the balancers that end TLS in Edge:Proxy:From, and have them send a PROXY header");
        }

        if (certificates.Count == 0)
        {
            reader.FailSecretly("Edge:Certificate:Hashes", "is missing; give the SHA-256 of each certificate that the balancers present, and the SHA-1 for clients that know nothing else");
        }

        foreach (var key in new[] { "Edge:Certificate:Path", "Edge:Certificate:KeyPath", "Edge:SecondCertificate", "Edge:Certificates", "Edge:Splice" }.Where(reader.IsGiven))
        {
            reader.FailSecretly(key, "belongs to Edge:Tls = terminate; leave it out");
        }

        var known = SstpHashProtocols.None;
        known |= certificates.Exists(certificate => certificate.Sha1.Length > 0) ? SstpHashProtocols.Sha1 : SstpHashProtocols.None;
        known |= certificates.Exists(certificate => certificate.Sha256.Length > 0) ? SstpHashProtocols.Sha256 : SstpHashProtocols.None;
        var offered = edge.Sstp.HashProtocols & known;
        if (offered == SstpHashProtocols.None && certificates.Count > 0)
        {
            reader.FailSecretly("Edge:Certificate:Hashes", "has no hash of the kinds in Edge:Sstp:Hashes; give some");
        }

        return edge with { BalancersOnly = true, BalancersCertificates = certificates, Sstp = edge.Sstp with { HashProtocols = offered } };
    }

    private List<SstpCertificateHashes> ReadHashes()
    {
        List<SstpCertificateHashes> certificates = [];
        foreach (var (key, text) in reader.Items("Edge:Certificate:Hashes", null, "") ?? [])
        {
            var hex = text.Replace(":", "", StringComparison.Ordinal);
            if (hex.Length is not (40 or 64) || !hex.All(char.IsAsciiHexDigit))
            {
                reader.FailItem(key, text, "give a certificate's SHA-256 (64 hexadecimal digits) or SHA-1 (40), as openssl x509 -fingerprint -sha256 prints it");
                continue;
            }

            var digest = Convert.FromHexString(hex);
            certificates.Add(digest.Length == 20 ? new SstpCertificateHashes(digest, []) : new SstpCertificateHashes([], digest));
        }

        return certificates;
    }

    private IReadOnlyList<string> ReadHostNames()
    {
        var names = reader.Texts("Edge:HostNames");
        foreach (var name in names.Where(name => !HostNamePattern.IsValid(name) && Uri.CheckHostName(name) == UriHostNameType.Unknown))
        {
            reader.FailItem("Edge:HostNames", name, "give a host name, an address, or *.example.org for all names one label below");
        }

        return names;
    }

    private Dictionary<string, string> ReadTenants()
    {
        const string Tenants = "Edge:Tenants";
        const string Pattern = "Edge:Tenants:<name>";
        var pools = reader.Names("Pools");
        var tenants = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        _ = reader.OptionalText(Pattern);
        foreach (var name in reader.Names(Tenants))
        {
            var pool = reader.OptionalText($"{Tenants}:{name}", Pattern);
            if (pool is not null && role == NodeRole.Edge)
            {
                // The pools are the cluster's to define, and change while this edge runs: a login says whether there is one.
                tenants[name] = pool;
            }
            else if (pool is null || !pools.Contains(pool, StringComparer.OrdinalIgnoreCase))
            {
                reader.Fail($"{Tenants}:{name}", $"give the name of a pool: {(pools.Count == 0 ? "none is configured under Pools" : string.Join(" or ", pools))}");
            }
            else
            {
                tenants[name] = pool;
            }
        }

        return tenants;
    }

    private SpliceOptions ReadSplices(string dataDirectory)
    {
        var standard = new SpliceOptions();
        return new SpliceOptions
        {
            Web = ReadWeb(dataDirectory),
            ByName = ReadByName(),
            ConnectTimeout = reader.Time("Edge:Splicing:ConnectTimeout", standard.ConnectTimeout, TimeSpan.FromMilliseconds(1)),
            IdleTimeout = reader.Time("Edge:Splicing:IdleTimeout", standard.IdleTimeout, TimeSpan.FromMilliseconds(1)),
            MaxConnections = reader.Integer("Edge:Splicing:MaxConnections", standard.MaxConnections, 0, 10_000_000),
            MaxConnectionsPerSource = reader.Integer("Edge:Splicing:MaxConnectionsPerSource", standard.MaxConnectionsPerSource, 1, 10_000_000),
        };
    }

    private SpliceBackend? ReadWeb(string dataDirectory)
    {
        var text = reader.Text("Edge:Web:Backend", "builtin");
        var proxy = reader.Choice("Edge:Web:Proxy", false, SettingsWords.Booleans);
        if (text is "none")
        {
            return null;
        }

        if (text is "builtin")
        {
            if (proxy)
            {
                reader.Fail("Edge:Web:Proxy", "is for a web server of your own; give it in Edge:Web:Backend, or leave this out");
            }

            return SpliceBackend.Unix(BuiltInSocket(dataDirectory)) with { SendsProxyHeader = true };
        }

        if (SpliceBackend.Parse(text) is { } backend)
        {
            return backend with { SendsProxyHeader = proxy };
        }

        reader.Fail("Edge:Web:Backend", $"{BackendAdvice}, builtin, or none");
        return null;
    }

    private Dictionary<string, SpliceBackend> ReadByName()
    {
        var names = reader.Names("Edge:Splice");
        var backends = new Dictionary<string, SpliceBackend>(StringComparer.Ordinal);
        if (names.Count == 0)
        {
            // So that the keys are known.
            _ = ReadNamed(NamePattern);
        }

        foreach (var name in names)
        {
            if (!HostNamePattern.IsValid(name))
            {
                reader.FailSecretly($"Edge:Splice:{name}", "is no TLS name; give a DNS name, or *.example.org for all names one label below");
            }

            if (ReadNamed($"Edge:Splice:{name}") is { } backend)
            {
                backends[name.TrimEnd('.').ToLowerInvariant()] = backend;
            }
        }

        return backends;
    }

    private SpliceBackend? ReadNamed(string key)
    {
        var text = reader.OptionalText($"{key}:Backend", $"{NamePattern}:Backend");
        var proxy = reader.Choice($"{key}:Proxy", false, SettingsWords.Booleans, pattern: $"{NamePattern}:Proxy");
        var backend = text is null ? null : SpliceBackend.Parse(text);
        if (backend is null && !string.Equals(key, NamePattern, StringComparison.Ordinal))
        {
            reader.Fail($"{key}:Backend", BackendAdvice);
        }

        return backend is null ? null : backend with { SendsProxyHeader = proxy };
    }
}
