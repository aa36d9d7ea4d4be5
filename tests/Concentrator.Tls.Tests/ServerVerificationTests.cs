using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Concentrator.Protocol.Tls;

namespace Concentrator.Tls.Tests;

public sealed class ServerVerificationTests(TestAuthority authority) : IClassFixture<TestAuthority>
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string AnyPurpose = "2.5.29.37.0";

    [Theory]
    [InlineData("vpn.example.test")]
    [InlineData("VPN.Example.Test")]
    [InlineData("vpn.example.test.")]
    [InlineData("127.0.0.1")]
    public void A_name_or_address_that_the_certificate_has_is_taken(string hostName) => AssertTaken(authority.Rsa.Path, Options(hostName));

    [Theory]
    [InlineData("other.example.test", "hostname mismatch")]
    [InlineData("127.0.0.2", "IP address mismatch")]
    [InlineData("example.test", "hostname mismatch")]
    public void A_name_or_address_that_the_certificate_does_not_have_is_refused(string hostName, string reason) =>
        AssertRefused(authority.Rsa.Path, Options(hostName), "name check", reason);

    [Fact]
    public void Names_are_matched_by_wildcard_for_one_label()
    {
        string path = authority.IssueFile("wildcard", new TestAuthority.LeafRequest { HostName = "*.example.test" }).Path;
        AssertTaken(path, Options("vpn.example.test"));
        AssertRefused(path, Options("a.vpn.example.test"), "name check");
    }

    [Fact]
    public void A_name_outside_ascii_is_sent_and_matched_as_its_a_label()
    {
        string path = authority.IssueFile("idn", new TestAuthority.LeafRequest { HostName = "xn--bcher-kva.test" }).Path;
        using var server = new TlsServerContext(new TlsServerOptions { CertificatePath = path });
        using var client = new TlsClientContext(Options("bücher.test"));
        using TlsPair pair = TlsPair.Connect(server, client);
        Assert.Equal("xn--bcher-kva.test", pair.Server.ServerName);
    }

    [Fact]
    public void An_address_is_not_sent_as_server_name()
    {
        using var server = new TlsServerContext(new TlsServerOptions { CertificatePath = authority.Rsa.Path });
        using var client = new TlsClientContext(Options("127.0.0.1"));
        using TlsPair pair = TlsPair.Connect(server, client);
        Assert.Null(pair.Server.ServerName);
    }

    [Fact]
    public void A_certificate_from_an_unknown_authority_is_refused()
    {
        using var stranger = new TestAuthority();
        AssertRefused(stranger.Rsa.Path, Options(), "chain check", "unable to get local issuer certificate");
    }

    [Fact]
    public void A_certificate_that_the_systems_authorities_do_not_know_is_refused() =>
        AssertRefused(authority.Rsa.Path, Options() with { AuthoritiesPath = null }, "chain check");

    [Fact]
    public void A_chain_without_its_intermediate_is_refused()
    {
        X509Certificate2 leaf = authority.Rsa.Certificate;
        string path = authority.WriteText("alone.pem", leaf.ExportCertificatePem() + "\n" + TestAuthority.ExportKey(leaf).ExportPkcs8PrivateKeyPem());
        AssertRefused(path, Options(), "chain check", "unable to get local issuer certificate");

        string intermediate = authority.WriteText("intermediate.pem", authority.Intermediate.ExportCertificatePem());
        AssertTaken(path, Options() with { AuthoritiesPath = intermediate });
    }

    [Fact]
    public void Certificates_before_and_after_their_time_are_refused()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        string early = authority.IssueFile("early", new TestAuthority.LeafRequest { NotBefore = now.AddHours(2) }).Path;
        AssertRefused(early, Options(), "validity check", "not yet valid");
        string late = authority.IssueFile("late", new TestAuthority.LeafRequest { NotAfter = now.AddMinutes(-30) }).Path;
        AssertRefused(late, Options(), "validity check", "expired");
    }

    [Fact]
    public void The_extended_key_usage_must_be_server_authentication_or_any()
    {
        AssertTaken(WithPurposes("server", ServerAuthentication), Options());
        AssertTaken(WithPurposes("both", ClientAuthentication, ServerAuthentication), Options());
        AssertTaken(WithPurposes("any", AnyPurpose), Options());
        AssertRefused(WithPurposes("none"), Options(), "extended key usage check");
        AssertRefused(WithPurposes("client", ClientAuthentication), Options(), "extended key usage check");
    }

    [Fact]
    public void A_certificate_for_any_purpose_whose_key_usage_excludes_tls_is_refused()
    {
        var leaf = new TestAuthority.LeafRequest { Rsa = true, Purposes = [AnyPurpose], KeyUsage = X509KeyUsageFlags.NonRepudiation };
        AssertRefused(authority.IssueFile("signing", leaf).Path, Options(), "extended key usage check");
    }

    [Fact]
    public void A_pinned_certificate_is_taken_whatever_else_it_says()
    {
        TestAuthority.LeafFile odd = authority.IssueFile(
            "odd",
            new TestAuthority.LeafRequest { HostName = "odd.test", Purposes = [ClientAuthentication], NotAfter = DateTimeOffset.UtcNow.AddMinutes(-30) });
        byte[] hash = SHA256.HashData(odd.Certificate.RawData);
        AssertTaken(odd.Path, new TlsClientOptions { HostName = TestAuthority.HostName, PinnedCertificateHash = hash });

        hash[31] ^= 1;
        AssertRefused(odd.Path, new TlsClientOptions { HostName = TestAuthority.HostName, PinnedCertificateHash = hash }, "pin check");
    }

    [Fact]
    public void A_pin_holds_even_when_any_certificate_is_trusted()
    {
        byte[] hash = SHA256.HashData(authority.Ecdsa.Certificate.RawData);
        AssertRefused(authority.Rsa.Path, Options() with { PinnedCertificateHash = hash, TrustAnyCertificate = true }, "pin check");
    }

    [Fact]
    public void Any_certificate_is_taken_when_the_options_say_so()
    {
        string path = authority.IssueFile("wrong", new TestAuthority.LeafRequest { HostName = "wrong.test", Purposes = [] }).Path;
        AssertTaken(path, new TlsClientOptions { HostName = "vpn.example.test", TrustAnyCertificate = true });
    }

    private static void AssertTaken(string certificatePath, TlsClientOptions options)
    {
        using var server = new TlsServerContext(new TlsServerOptions { CertificatePath = certificatePath });
        using var client = new TlsClientContext(options);
        using TlsPair pair = TlsPair.Connect(server, client);
        pair.Exchange(pair.Client, pair.Server, 10);
    }

    private static void AssertRefused(string certificatePath, TlsClientOptions options, params string[] words)
    {
        foreach (var version in new[] { System.Security.Authentication.SslProtocols.Tls12, System.Security.Authentication.SslProtocols.Tls13 })
        {
            using var server = new TlsServerContext(new TlsServerOptions { CertificatePath = certificatePath });
            using var client = new TlsClientContext(options with { MaximumVersion = version });
            using var pair = new TlsPair(server.Create(), client.Create());
            (TlsStatus serverStatus, TlsStatus clientStatus) = pair.Handshake();
            Assert.Equal(TlsStatus.Failed, clientStatus);
            Assert.Equal(TlsStatus.Failed, serverStatus);
            Assert.All(words, word => Assert.Contains(word, pair.Client.Failure, StringComparison.OrdinalIgnoreCase));
            Assert.Contains("alert sent", pair.Client.Failure, StringComparison.Ordinal);
            Assert.Contains("alert received", pair.Server.Failure, StringComparison.Ordinal);
            Assert.Equal(TlsStatus.Failed, pair.Client.Read(new byte[1], out int count));
            Assert.Equal(0, count);
            Assert.Equal(TlsStatus.Failed, pair.Client.Write("secret"u8));
            Assert.Equal(0, pair.Client.PendingOutput);
        }
    }

    private static TlsClientOptions Options(string authoritiesPath, string hostName) => new() { HostName = hostName, AuthoritiesPath = authoritiesPath };

    private TlsClientOptions Options(string hostName = TestAuthority.HostName) => Options(authority.RootPath, hostName);

    private string WithPurposes(string name, params string[] purposes) =>
        authority.IssueFile("purpose-" + name, new TestAuthority.LeafRequest { Purposes = purposes }).Path;
}
