using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Concentrator.Cluster.Links;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concentrator.Cluster.Tests.Links;

public sealed class NodeCertificateTests : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly DateTime _began = DateTime.UtcNow;
    private readonly string _folder = Directory.CreateTempSubdirectory("node-certificate-").FullName;
    private readonly X509Certificate2 _authority = Authority("cluster");

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_certificate_of_the_authority_is_accepted_whatever_names_it_has()
    {
        using var node = Load(Issue(_authority, "one"));
        using var peer = Issue(_authority, "anything at all");

        Assert.True(node.Accepts(peer, shown: null, out string problem), problem);
    }

    [Fact]
    public void A_certificate_of_another_authority_of_the_same_name_is_refused()
    {
        using var node = Load(Issue(_authority, "one"));
        using var other = Authority("cluster");
        using var peer = Issue(other, "two");

        Assert.False(node.Accepts(peer, shown: null, out string problem));
        Assert.NotEmpty(problem);
    }

    [Fact]
    public void A_certificate_by_its_own_word_is_refused()
    {
        using var node = Load(Issue(_authority, "one"));
        using var peer = Authority("stranger");

        Assert.False(node.Accepts(peer, shown: null, out _));
    }

    [Fact]
    public void A_certificate_that_is_over_is_refused()
    {
        using var node = Load(Issue(_authority, "one"));
        using var peer = Issue(_authority, "two", end: DateTimeOffset.UtcNow.AddMinutes(-1));

        Assert.False(node.Accepts(peer, shown: null, out string problem));
        Assert.NotEmpty(problem);
    }

    [Theory]
    [InlineData(ServerAuthentication, ClientAuthentication, false)]
    [InlineData(ClientAuthentication, ClientAuthentication, true)]
    public void A_certificate_serves_for_the_usages_that_it_names(string named, string asked, bool accepted)
    {
        using var node = Load(Issue(_authority, "one"));
        using var peer = Issue(_authority, "two", named);
        using var shown = new X509Chain();
        shown.ChainPolicy.ApplicationPolicy.Add(new Oid(asked));

        Assert.Equal(accepted, node.Accepts(peer, shown, out _));
    }

    [Fact]
    public void Changed_files_are_loaded_and_what_cannot_be_used_leaves_the_old_ones()
    {
        using var first = Issue(_authority, "first");
        using var node = Load(first);
        Assert.Equal(first.Thumbprint, node.Current.Thumbprint);

        using var second = Issue(_authority, "second");
        Write(second);
        Touch(1);
        node.Renew();
        Assert.Equal(second.Thumbprint, node.Current.Thumbprint);

        // The time of change says nothing new, but somebody asks for it.
        using var third = Issue(_authority, "third");
        Write(third);
        Touch(1);
        node.Renew();
        Assert.Equal(second.Thumbprint, node.Current.Thumbprint);
        node.Renew(always: true);
        Assert.Equal(third.Thumbprint, node.Current.Thumbprint);

        File.WriteAllText(Files().CertificatePath, "nonsense");
        Touch(2);
        node.Renew();
        Assert.Equal(third.Thumbprint, node.Current.Thumbprint);
    }

    [Fact]
    public void Files_that_cannot_be_used_are_named()
    {
        using var certificate = Issue(_authority, "one");
        Write(certificate);
        Assert.Null(Files().Problem());

        File.WriteAllText(Files().AuthorityPath, "");
        Assert.Contains(Files().AuthorityPath, Files().Problem(), StringComparison.Ordinal);
    }

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-2), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static X509Certificate2 Issue(X509Certificate2 authority, string name, string? usage = null, DateTimeOffset? end = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        if (usage is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        }

        using var issued = request.Create(authority, DateTimeOffset.UtcNow.AddHours(-1), end ?? DateTimeOffset.UtcNow.AddHours(1), RandomNumberGenerator.GetBytes(16));
        return issued.CopyWithPrivateKey(key);
    }

    private NodeCertificateFiles Files() => new(Path.Combine(_folder, "node.pem"), Path.Combine(_folder, "node.key"), Path.Combine(_folder, "authority.pem"));

    private NodeCertificate Load(X509Certificate2 certificate)
    {
        Write(certificate);
        return new NodeCertificate(Files(), TimeProvider.System, NullLogger.Instance);
    }

    private void Write(X509Certificate2 certificate)
    {
        File.WriteAllText(Files().CertificatePath, certificate.ExportCertificatePem());
        File.WriteAllText(Files().KeyPath!, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Files().AuthorityPath, _authority.ExportCertificatePem());
    }

    // Two writes may fall into one tick of the file system's clock, or not.
    private void Touch(int minutes)
    {
        foreach (var path in new[] { Files().CertificatePath, Files().KeyPath!, Files().AuthorityPath })
        {
            File.SetLastWriteTimeUtc(path, _began.AddMinutes(minutes));
        }
    }
}
