using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Concentrator.Tls.Tests;

public sealed class CertificateLoadingTests(TestAuthority authority) : IClassFixture<TestAuthority>
{
    private const string Password = "correct horse ü";

    private static readonly PbeParameters Encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 2000);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_pfx_file_with_its_chain_serves_clients_that_know_only_the_root(bool ecdsa)
    {
        X509Certificate2 leaf = (ecdsa ? authority.Ecdsa : authority.Rsa).Certificate;

        // The order in a PFX means nothing: here the leaf comes last, and the root is with them.
        X509Certificate2Collection content = [authority.Root.WithoutKey(), authority.Intermediate.WithoutKey(), leaf];
        string path = authority.WriteBytes($"chain-{ecdsa}.pfx", content.Export(X509ContentType.Pfx, Password)!);
        AssertServes(new TlsServerOptions { CertificatePath = path, Password = Password }, leaf);
    }

    [Fact]
    public void A_bare_certificate_in_der_loads_with_its_key()
    {
        X509Certificate2 leaf = authority.Ecdsa.Certificate;
        using var server = new TlsServerContext(new TlsServerOptions
        {
            CertificatePath = authority.WriteBytes("leaf.cer", leaf.RawData),
            KeyPath = authority.WriteText("leaf.key", KeyPem(leaf)),
        });
        Assert.Equal(leaf.RawData, server.LeafCertificate.ToArray());
    }

    [Fact]
    public void A_pfx_file_without_a_password_loads()
    {
        X509Certificate2Collection content = [authority.Ecdsa.Certificate, authority.Intermediate.WithoutKey()];
        string path = authority.WriteBytes("open.pfx", content.Export(X509ContentType.Pfx)!);
        AssertServes(new TlsServerOptions { CertificatePath = path }, authority.Ecdsa.Certificate);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_encrypted_pkcs8_key_in_a_file_of_its_own_loads(bool ecdsa)
    {
        X509Certificate2 leaf = (ecdsa ? authority.Ecdsa : authority.Rsa).Certificate;
        string key = authority.WriteText($"encrypted-{ecdsa}.key", TestAuthority.ExportKey(leaf).ExportEncryptedPkcs8PrivateKeyPem(Password, Encryption));
        AssertServes(new TlsServerOptions { CertificatePath = WriteChain(leaf), KeyPath = key, Password = Password }, leaf);
    }

    [Fact]
    public void Keys_in_the_older_formats_load()
    {
        X509Certificate2 rsa = authority.Rsa.Certificate;
        X509Certificate2 ecdsa = authority.Ecdsa.Certificate;
        using RSA rsaKey = rsa.GetRSAPrivateKey()!;
        using ECDsa ecdsaKey = ecdsa.GetECDsaPrivateKey()!;
        string parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
        (X509Certificate2 Leaf, string Key)[] cases =
        [
            (rsa, authority.WriteText("pkcs1.key", rsaKey.ExportRSAPrivateKeyPem())),
            (ecdsa, authority.WriteText("sec1.key", ecdsaKey.ExportECPrivateKeyPem())),
            (ecdsa, authority.WriteText("sec1-parameters.key", parameters + ecdsaKey.ExportECPrivateKeyPem())),
            (rsa, authority.WriteBytes("pkcs8.der", rsaKey.ExportPkcs8PrivateKey())),
        ];
        foreach ((X509Certificate2 leaf, string key) in cases)
        {
            AssertServes(new TlsServerOptions { CertificatePath = WriteChain(leaf), KeyPath = key }, leaf);
        }
    }

    [RequiresProgramFact("openssl")]
    public void A_key_that_openssl_encrypted_in_the_traditional_format_loads()
    {
        X509Certificate2 leaf = authority.Rsa.Certificate;
        using RSA key = leaf.GetRSAPrivateKey()!;
        string plain = authority.WriteText("plain.key", key.ExportRSAPrivateKeyPem());
        string encrypted = authority.PathOf("traditional.key");
        OpenSslProgram.Run("rsa", "-aes256", "-traditional", "-in", plain, "-out", encrypted, "-passout", "pass:secret");
        Assert.Contains("Proc-Type: 4,ENCRYPTED", File.ReadAllText(encrypted), StringComparison.Ordinal);
        AssertServes(new TlsServerOptions { CertificatePath = WriteChain(leaf), KeyPath = encrypted, Password = "secret" }, leaf);
    }

    [Fact]
    public void The_leaf_is_the_certificate_of_the_key_wherever_it_stands_in_the_file()
    {
        X509Certificate2 leaf = authority.Ecdsa.Certificate;
        string path = authority.WriteText(
            "reversed.pem",
            string.Join('\n', authority.Root.ExportCertificatePem(), authority.Intermediate.ExportCertificatePem(), leaf.ExportCertificatePem(), KeyPem(leaf)));
        AssertServes(new TlsServerOptions { CertificatePath = path }, leaf);
    }

    [Fact]
    public void A_missing_certificate_is_named()
    {
        string path = authority.PathOf("absent.pem");
        AssertRefused(new TlsServerOptions { CertificatePath = path }, path, "does not exist");
    }

    [Fact]
    public void A_missing_key_file_is_named()
    {
        string path = authority.PathOf("absent.key");
        AssertRefused(new TlsServerOptions { CertificatePath = authority.Rsa.Path, KeyPath = path }, path, "private key", "does not exist");
    }

    [Fact]
    public void A_directory_instead_of_a_file_is_named() =>
        AssertRefused(new TlsServerOptions { CertificatePath = authority.Directory }, authority.Directory, "cannot be read");

    [Fact]
    public void A_certificate_without_a_key_says_so()
    {
        string path = WriteChain(authority.Rsa.Certificate);
        AssertRefused(new TlsServerOptions { CertificatePath = path }, path, "has no private key");
    }

    [Fact]
    public void A_pfx_file_without_a_key_says_so()
    {
        X509Certificate2Collection content = [authority.Rsa.Certificate.WithoutKey()];
        string path = authority.WriteBytes("keyless.pfx", content.Export(X509ContentType.Pfx)!);
        AssertRefused(new TlsServerOptions { CertificatePath = path }, path, "has no private key");
    }

    [Fact]
    public void A_key_of_another_certificate_is_refused_with_both_files_named()
    {
        using var other = RSA.Create(2048);
        string key = authority.WriteText("other.key", other.ExportPkcs8PrivateKeyPem());
        AssertRefused(new TlsServerOptions { CertificatePath = authority.Rsa.Path, KeyPath = key }, key, authority.Rsa.Path, "belongs to no certificate");
    }

    [Theory]
    [InlineData(null, "give its password")]
    [InlineData("wrong", "check its password")]
    public void An_encrypted_key_without_its_password_says_what_to_do(string? password, string advice)
    {
        X509Certificate2 leaf = authority.Rsa.Certificate;
        string key = authority.WriteText("locked.key", TestAuthority.ExportKey(leaf).ExportEncryptedPkcs8PrivateKeyPem(Password, Encryption));
        AssertRefused(new TlsServerOptions { CertificatePath = WriteChain(leaf), KeyPath = key, Password = password }, key, advice);
    }

    [Theory]
    [InlineData(null, "if it has a password, give it")]
    [InlineData("wrong", "check the password")]
    public void A_pfx_file_without_its_password_says_what_to_do(string? password, string advice)
    {
        string path = authority.WriteBytes("locked.pfx", authority.Rsa.Certificate.Export(X509ContentType.Pfx, Password));
        AssertRefused(new TlsServerOptions { CertificatePath = path, Password = password }, path, advice);
    }

    [Fact]
    public void Files_with_other_things_in_them_are_refused()
    {
        string empty = authority.WriteText("empty.pem", string.Empty);
        AssertRefused(new TlsServerOptions { CertificatePath = empty }, empty, "has no certificate");
        string damaged = authority.WriteText("damaged.pem", "-----BEGIN CERTIFICATE-----\nMIIBAAAA\n-----END CERTIFICATE-----\n");
        AssertRefused(new TlsServerOptions { CertificatePath = damaged }, damaged, "damaged");
        string binary = authority.WriteBytes("binary.pfx", [0x30, 0x82, 1, 2, 3, 4]);
        AssertRefused(new TlsServerOptions { CertificatePath = binary }, binary, "cannot be read");
        string authorities = authority.WriteText("none.pem", "nothing");
        TlsConfigurationException error = Assert.Throws<TlsConfigurationException>(
            () => new TlsClientContext(new TlsClientOptions { HostName = "x", AuthoritiesPath = authorities }));
        Assert.Contains(authorities, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_is_too_small_is_refused_in_openssls_words()
    {
        using var key = RSA.Create(1024);
        var request = new CertificateRequest("CN=small", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 leaf = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
        string path = authority.WriteText("small.pem", leaf.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        AssertRefused(new TlsServerOptions { CertificatePath = path }, path, "ee key too small");
    }

    [Fact]
    public void Two_certificates_of_one_kind_are_refused()
    {
        TestAuthority.LeafFile second = authority.IssueFile("second", new TestAuthority.LeafRequest { Rsa = true });
        AssertRefused(
            new TlsServerOptions { CertificatePath = authority.Rsa.Path, SecondCertificate = new TlsCertificateFile(second.Path) },
            authority.Rsa.Path,
            second.Path,
            "of one kind");
    }

    [Fact]
    public void Settings_that_cannot_be_are_refused()
    {
        var options = new TlsServerOptions { CertificatePath = authority.Rsa.Path };
        AssertRefused(
            options with
            {
                MinimumVersion = System.Security.Authentication.SslProtocols.Tls13,
                MaximumVersion = System.Security.Authentication.SslProtocols.Tls12,
            },
            "above the highest");
        AssertRefused(options with { MinimumVersion = System.Security.Authentication.SslProtocols.None }, "choose Tls12 or Tls13");
        AssertRefused(options with { ApplicationProtocol = string.Empty }, "1 to 255 characters");
        Assert.Throws<TlsConfigurationException>(() => new TlsClientContext(new TlsClientOptions { HostName = ".." }));
        Assert.Throws<TlsConfigurationException>(() => new TlsClientContext(new TlsClientOptions { HostName = "x", PinnedCertificateHash = [1, 2, 3] }));
    }

    private static string KeyPem(X509Certificate2 leaf) => TestAuthority.ExportKey(leaf).ExportPkcs8PrivateKeyPem();

    private static void AssertRefused(TlsServerOptions options, params string[] words)
    {
        TlsConfigurationException error = Assert.Throws<TlsConfigurationException>(() => new TlsServerContext(options));
        Assert.All(words, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
    }

    private string WriteChain(X509Certificate2 leaf) => authority.WriteText(
        Guid.NewGuid().ToString("N") + ".pem", leaf.ExportCertificatePem() + "\n" + authority.Intermediate.ExportCertificatePem() + "\n");

    private void AssertServes(TlsServerOptions options, X509Certificate2 leaf)
    {
        using var server = new TlsServerContext(options);
        using var client = new TlsClientContext(new TlsClientOptions { HostName = TestAuthority.HostName, AuthoritiesPath = authority.RootPath });
        using TlsPair pair = TlsPair.Connect(server, client);
        Assert.Equal(leaf.RawData, server.LeafCertificate.ToArray());
        Assert.Equal(leaf.RawData, pair.Client.PeerCertificate);
    }
}
