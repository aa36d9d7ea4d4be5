using System.Security.Authentication;
using System.Security.Cryptography;
using Concentrator.Protocol.Tls;

namespace Concentrator.Tls.Tests;

/// <summary>Several certificates by name: which one a client gets, and that its digest is the one that the server binds to.</summary>
public sealed class ServerNameTests(TestAuthority authority) : IClassFixture<TestAuthority>
{
    [Theory]
    [InlineData("one.example.test", "one", SslProtocols.Tls13)]
    [InlineData("ONE.example.test", "one", SslProtocols.Tls12)]
    [InlineData("two.example.test", "wild", SslProtocols.Tls13)]
    [InlineData("two.example.test", "wild", SslProtocols.Tls12)]
    [InlineData("a.two.example.test", "default", SslProtocols.Tls13)]
    [InlineData("example.test", "default", SslProtocols.Tls13)]
    [InlineData("127.0.0.1", "default", SslProtocols.Tls12)]
    [InlineData(TestAuthority.HostName, "wild", SslProtocols.Tls13)]
    public void A_client_gets_the_certificate_of_the_name_it_asks_for_and_others_the_default(string name, string expected, SslProtocols version)
    {
        TestAuthority.LeafFile one = Issue("one", "one.example.test");
        TestAuthority.LeafFile wild = Issue("wild", "*.example.test");
        var options = new TlsServerOptions { CertificatePath = authority.Ecdsa.Path, NamedCertificates = [Named(one), Named(wild)] };

        byte[] leaf = Presented(options, new TlsClientOptions { HostName = name, TrustAnyCertificate = true, MaximumVersion = version });

        TestAuthority.LeafFile wanted = expected switch { "one" => one, "wild" => wild, _ => authority.Ecdsa };
        Assert.Equal(wanted.Certificate.RawData, leaf);
    }

    [Fact]
    public void A_certificate_may_be_told_its_names()
    {
        TestAuthority.LeafFile one = Issue("one", "one.example.test");
        var options = new TlsServerOptions { CertificatePath = authority.Ecdsa.Path, NamedCertificates = [Named(one) with { Names = ["Other.Example.test."] }] };

        Assert.Equal(one.Certificate.RawData, Presented(options, Client("other.example.test")));
        Assert.Equal(authority.Ecdsa.Certificate.RawData, Presented(options, Client("one.example.test")));
    }

    [Fact]
    public void Two_certificates_of_one_kind_for_one_name_are_refused_and_both_named()
    {
        TestAuthority.LeafFile one = Issue("one", "one.example.test");
        TestAuthority.LeafFile again = Issue("again", "one.example.test");

        TlsConfigurationException fault = Assert.Throws<TlsConfigurationException>(() =>
            new TlsServerContext(new TlsServerOptions { CertificatePath = authority.Ecdsa.Path, NamedCertificates = [Named(one), Named(again)] }).Dispose());

        Assert.Contains(one.Path, fault.Message, StringComparison.Ordinal);
        Assert.Contains(again.Path, fault.Message, StringComparison.Ordinal);
        Assert.Contains("one.example.test", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Handshakes_under_a_name_go_on_when_the_context_is_gone()
    {
        TestAuthority.LeafFile one = Issue("one", "one.example.test");
        using var client = new TlsClientContext(Client("one.example.test"));
        TlsPair pair;
        using (var server = new TlsServerContext(new TlsServerOptions { CertificatePath = authority.Ecdsa.Path, NamedCertificates = [Named(one)] }))
        {
            pair = new TlsPair(server.Create(), client.Create());
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        using (pair)
        {
            Assert.Equal(TlsStatus.Ok, pair.Handshake().Server);
            pair.Exchange(pair.Client, pair.Server, 1000);
            Assert.Equal(one.Certificate.RawData, pair.Client.PeerCertificate);
        }
    }

    private TestAuthority.LeafFile Issue(string file, string name) => authority.IssueFile(file, new TestAuthority.LeafRequest { HostName = name });

    private static TlsNamedCertificate Named(TestAuthority.LeafFile leaf) => new(new TlsCertificateFile(leaf.Path), []);

    private static TlsClientOptions Client(string name) => new() { HostName = name, TrustAnyCertificate = true };

    private static byte[] Presented(TlsServerOptions serverOptions, TlsClientOptions clientOptions)
    {
        using var server = new TlsServerContext(serverOptions);
        using var client = new TlsClientContext(clientOptions);
        using TlsPair pair = TlsPair.Connect(server, client);
        byte[] leaf = pair.Client.PeerCertificate!;
        byte[] hash = new byte[32];
        pair.Server.GetServerCertificateHash(HashAlgorithmName.SHA256, hash);
        Assert.Equal(SHA256.HashData(leaf), hash);
        return leaf;
    }
}
