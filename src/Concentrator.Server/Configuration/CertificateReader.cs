using System.Security.Authentication;
using Concentrator.Tls;

namespace Concentrator.Server.Configuration;

/// <summary>Reads <c>Edge:Certificate</c>, <c>Edge:SecondCertificate</c>, <c>Edge:Certificates</c> and what TLS takes.</summary>
internal sealed class CertificateReader(SettingsReader reader)
{
    private const string Others = "Edge:Certificates";
    private const string OthersPattern = "Edge:Certificates:<n>";

    private static readonly Dictionary<string, SslProtocols> TlsVersions = new(StringComparer.OrdinalIgnoreCase)
    {
        ["1.2"] = SslProtocols.Tls12,
        ["1.3"] = SslProtocols.Tls13,
    };

    /// <summary>Reads and validates.</summary>
    internal CertificateSettings Read()
    {
        var settings = new CertificateSettings
        {
            Path = reader.ExistingFile("Edge:Certificate:Path"),
            KeyPath = reader.ExistingFile("Edge:Certificate:KeyPath"),
            Password = reader.Secret("Edge:Certificate:Password"),
            Names = reader.Texts("Edge:Certificate:Names"),
            Second = ReadSecond(),
            Others = ReadOthers(),
            LegacyCiphers = reader.Choice("Edge:TlsLegacyCiphers", false, SettingsWords.Booleans),
            MinimumVersion = reader.Choice("Edge:TlsMinimum", SslProtocols.Tls12, TlsVersions),
            MaximumVersion = reader.Choice("Edge:TlsMaximum", SslProtocols.Tls13, TlsVersions),
        };
        if (settings.Path is null)
        {
            foreach (var key in new[] { "Edge:Certificate:KeyPath", "Edge:Certificate:Password", "Edge:Certificate:PasswordFile" }.Where(reader.IsGiven))
            {
                reader.FailSecretly(key, "is given without Edge:Certificate:Path; give the certificate as well, or leave both out to have one made");
            }
        }
        else if (settings.Names.Count > 0)
        {
            reader.Fail("Edge:Certificate:Names", "is for a made certificate, and Edge:Certificate:Path gives one; leave one of the two out");
        }

        if (settings.MinimumVersion == SslProtocols.Tls13 && settings.MaximumVersion == SslProtocols.Tls12)
        {
            reader.Fail("Edge:TlsMinimum", "is above Edge:TlsMaximum; no version is left");
        }

        foreach (var name in settings.Names.Where(name => Uri.CheckHostName(name) == UriHostNameType.Unknown))
        {
            reader.Fail("Edge:Certificate:Names", $"\"{name}\" is neither a host name nor an address");
        }

        return settings;
    }

    private TlsCertificateFile? ReadSecond()
    {
        var path = reader.ExistingFile("Edge:SecondCertificate:Path");
        var keyPath = reader.ExistingFile("Edge:SecondCertificate:KeyPath");
        var password = reader.Secret("Edge:SecondCertificate:Password");
        if (path is not null && !reader.IsGiven("Edge:Certificate:Path"))
        {
            reader.Fail("Edge:SecondCertificate:Path", "is given without Edge:Certificate:Path; give the first certificate as well");
        }

        return path is null ? null : new TlsCertificateFile(path, keyPath, password);
    }

    private List<TlsNamedCertificate> ReadOthers()
    {
        var given = reader.Names(Others);
        if (given.Count == 0)
        {
            // So that the keys are known.
            _ = ReadOther(OthersPattern);
            return [];
        }

        return [.. given.Select(number => ReadOther($"{Others}:{number}")).OfType<TlsNamedCertificate>()];
    }

    private TlsNamedCertificate? ReadOther(string key)
    {
        var path = reader.ExistingFile($"{key}:Path", $"{OthersPattern}:Path");
        var keyPath = reader.ExistingFile($"{key}:KeyPath", $"{OthersPattern}:KeyPath");
        var password = reader.Secret($"{key}:Password", $"{OthersPattern}:Password");
        var names = reader.Texts($"{key}:Names", $"{OthersPattern}:Names");
        foreach (var name in names.Where(name => !HostNamePattern.IsValid(name)))
        {
            reader.FailItem($"{key}:Names", name, "give a DNS name, or *.example.org for all names one label below");
        }

        if (path is null && reader.IsGiven(key))
        {
            reader.FailSecretly($"{key}:Path", "is missing; give the certificate's file");
        }

        return path is null ? null : new TlsNamedCertificate(new TlsCertificateFile(path, keyPath, password), names);
    }
}
