using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Concentrator.Server.Certificates;
using Concentrator.Server.Tests.Programs;

namespace Concentrator.Server.Tests.Certificates;

public sealed class CertificateInspectionTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly TemporaryDirectory _directory = new();
    private readonly RSA _key = RSA.Create(2048);

    public void Dispose()
    {
        _key.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void A_good_self_signed_certificate_passes() => Assert.Empty(Inspect(SelfSigned(Now.AddDays(-1), Now.AddDays(100), "1.3.6.1.5.5.7.3.1")));

    [Fact]
    public void An_expired_certificate_is_told() => Assert.Contains("expired", Assert.Single(Inspect(SelfSigned(Now.AddDays(-10), Now.AddDays(-1), "1.3.6.1.5.5.7.3.1"))), StringComparison.Ordinal);

    [Fact]
    public void A_certificate_that_expires_soon_is_told() => Assert.Contains("in 4 days", Assert.Single(Inspect(SelfSigned(Now.AddDays(-10), Now.AddDays(5), "1.3.6.1.5.5.7.3.1"))), StringComparison.Ordinal);

    [Fact]
    public void A_certificate_of_the_future_is_told() => Assert.Contains("not valid before", Assert.Single(Inspect(SelfSigned(Now.AddDays(1), Now.AddDays(100), "1.3.6.1.5.5.7.3.1"))), StringComparison.Ordinal);

    [Theory]
    [InlineData("1.3.6.1.5.5.7.3.2", "no Server Authentication")]
    [InlineData(null, "no extended key usage")]
    public void A_certificate_that_is_not_for_servers_is_told(string? usage, string warning) =>
        Assert.Contains(warning, Assert.Single(Inspect(SelfSigned(Now.AddDays(-1), Now.AddDays(100), usage))), StringComparison.Ordinal);

    [Fact]
    public void Any_usage_will_do() => Assert.Empty(Inspect(SelfSigned(Now.AddDays(-1), Now.AddDays(100), "2.5.29.37.0")));

    [Fact]
    public void A_missing_chain_is_told()
    {
        var made = new CertificateMaker(_directory.File("certificate"), TimeProvider.System).Obtain(["localhost"]);
        var leaf = File.ReadAllText(made.CertificatePath);
        File.WriteAllText(made.CertificatePath, leaf[..(leaf.IndexOf("-----END CERTIFICATE-----", StringComparison.Ordinal) + 26)]);

        Assert.Contains("append the chain", Assert.Single(CertificateInspection.Inspect(made.CertificatePath, made.KeyPath, null, Now)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vpn.example.org", null)]
    [InlineData("VPN.Example.Org", null)]
    [InlineData("other.example.org", "not for other.example.org")]
    [InlineData("*.example.org", "not for *.example.org")]
    public void A_name_that_it_lacks_is_told(string name, string? warning)
    {
        using var certificate = SelfSigned(Now.AddDays(-1), Now.AddDays(100), "1.3.6.1.5.5.7.3.1");
        File.WriteAllText(_directory.File("server.pem"), $"{certificate.ExportCertificatePem()}\n{_key.ExportPkcs8PrivateKeyPem()}\n");

        var warnings = CertificateInspection.Inspect(_directory.File("server.pem"), null, null, [name], Now);

        Assert.Equal(warning is not null, warnings.Count == 1 && warnings[0].Contains(warning ?? "", StringComparison.Ordinal));
        Assert.True(warning is not null || warnings.Count == 0);
    }

    [Fact]
    public void A_pfx_file_with_its_password_is_read()
    {
        using var certificate = SelfSigned(Now.AddDays(-1), Now.AddDays(100), "1.3.6.1.5.5.7.3.1");
        File.WriteAllBytes(_directory.File("server.pfx"), certificate.ExportPkcs12(Pkcs12ExportPbeParameters.Default, "secret"));

        Assert.Empty(CertificateInspection.Inspect(_directory.File("server.pfx"), null, "secret", Now));
        Assert.ThrowsAny<CryptographicException>(() => CertificateInspection.Inspect(_directory.File("server.pfx"), null, "wrong", Now));
    }

    [Fact]
    public void A_key_that_is_another_certificates_cannot_be_used()
    {
        using var certificate = SelfSigned(Now.AddDays(-1), Now.AddDays(100), "1.3.6.1.5.5.7.3.1");
        using var other = RSA.Create(2048);
        File.WriteAllText(_directory.File("server.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(_directory.File("other.key"), other.ExportPkcs8PrivateKeyPem());

        Assert.ThrowsAny<Exception>(() => CertificateInspection.Inspect(_directory.File("server.crt"), _directory.File("other.key"), null, Now));
    }

    private X509Certificate2 SelfSigned(DateTimeOffset from, DateTimeOffset to, string? usage)
    {
        var request = new CertificateRequest("CN=vpn.example.org", _key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("vpn.example.org");
        request.CertificateExtensions.Add(names.Build());
        if (usage is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        }

        return request.CreateSelfSigned(from, to);
    }

    private IReadOnlyList<string> Inspect(X509Certificate2 certificate)
    {
        using (certificate)
        {
            File.WriteAllText(_directory.File("server.pem"), $"{certificate.ExportCertificatePem()}\n{_key.ExportPkcs8PrivateKeyPem()}\n");
            return CertificateInspection.Inspect(_directory.File("server.pem"), null, null, Now);
        }
    }
}
