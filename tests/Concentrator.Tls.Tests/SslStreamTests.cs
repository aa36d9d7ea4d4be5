using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Concentrator.Protocol.Tls;

namespace Concentrator.Tls.Tests;

public sealed class SslStreamTests(TestAuthority authority) : IClassFixture<TestAuthority>
{
    [Theory]
    [InlineData(SslProtocols.Tls12, false)]
    [InlineData(SslProtocols.Tls12, true)]
    [InlineData(SslProtocols.Tls13, false)]
    [InlineData(SslProtocols.Tls13, true)]
    public async Task The_server_serves_an_SslStream(SslProtocols version, bool ecdsa)
    {
        TestAuthority.LeafFile leaf = ecdsa ? authority.Ecdsa : authority.Rsa;
        using var context = new TlsServerContext(new TlsServerOptions { CertificatePath = leaf.Path });
        using ITlsEngine engine = context.Create();
        using var stream = new SslStream(new EngineWire(engine));
        stream.AuthenticateAsClient(ClientOptions(version, SslApplicationProtocol.Http11));

        Assert.Equal(version, stream.SslProtocol);
        Assert.Equal("http/1.1", stream.NegotiatedApplicationProtocol.ToString());
        Assert.Equal(TestAuthority.HostName, engine.ServerName);
        Assert.Equal(stream.NegotiatedCipherSuite.ToString(), engine.CipherSuite);
        byte[] hash = new byte[32];
        engine.GetServerCertificateHash(HashAlgorithmName.SHA256, hash);
        Assert.Equal(stream.RemoteCertificate!.GetCertHash(HashAlgorithmName.SHA256), hash);
        AssertCarries(stream, engine);

        await stream.ShutdownAsync();
        Assert.Equal(TlsStatus.Closed, engine.Read(new byte[1], out _));
        engine.Shutdown();
        Assert.Equal(0, stream.Read(new byte[1]));
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, false)]
    [InlineData(SslProtocols.Tls12, true)]
    [InlineData(SslProtocols.Tls13, false)]
    [InlineData(SslProtocols.Tls13, true)]
    public async Task The_client_is_served_by_an_SslStream(SslProtocols version, bool ecdsa)
    {
        TestAuthority.LeafFile leaf = ecdsa ? authority.Ecdsa : authority.Rsa;
        using var context = new TlsClientContext(new TlsClientOptions { HostName = TestAuthority.HostName, AuthoritiesPath = authority.RootPath });
        using ITlsEngine engine = context.Create();
        using var stream = new SslStream(new EngineWire(engine));
        stream.AuthenticateAsServer(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(leaf.Certificate, [authority.Intermediate], offline: true),
            EnabledSslProtocols = version,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
        });

        Assert.Equal(TlsStatus.Ok, engine.Handshake());
        Assert.Equal(version, stream.SslProtocol);
        Assert.Equal(TestAuthority.HostName, stream.TargetHostName);
        Assert.Equal("http/1.1", stream.NegotiatedApplicationProtocol.ToString());
        byte[] hash = new byte[20];
        engine.GetServerCertificateHash(HashAlgorithmName.SHA1, hash);
        Assert.Equal(SHA1.HashData(leaf.Certificate.RawData), hash);
        AssertCarries(stream, engine);

        engine.Shutdown();
        Assert.Equal(0, stream.Read(new byte[1]));
        await stream.ShutdownAsync();
        Assert.Equal(TlsStatus.Closed, engine.Read(new byte[1], out _));
    }

    [Fact]
    public void An_SslStream_that_offers_only_another_application_protocol_is_refused()
    {
        using var context = new TlsServerContext(new TlsServerOptions { CertificatePath = authority.Ecdsa.Path });
        using ITlsEngine engine = context.Create();
        using var stream = new SslStream(new EngineWire(engine));
        Assert.Throws<AuthenticationException>(() => stream.AuthenticateAsClient(ClientOptions(SslProtocols.Tls13, SslApplicationProtocol.Http2)));
        Assert.Contains("no application protocol", engine.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_application_protocols_the_known_one_is_chosen()
    {
        using var context = new TlsServerContext(new TlsServerOptions { CertificatePath = authority.Ecdsa.Path });
        using ITlsEngine engine = context.Create();
        using var stream = new SslStream(new EngineWire(engine));
        stream.AuthenticateAsClient(ClientOptions(SslProtocols.Tls13, SslApplicationProtocol.Http2, SslApplicationProtocol.Http11));
        Assert.Equal("http/1.1", stream.NegotiatedApplicationProtocol.ToString());
    }

    private static void AssertCarries(SslStream stream, ITlsEngine engine)
    {
        byte[] sent = new byte[200_000];
        new Random(3).NextBytes(sent);
        byte[] received = new byte[sent.Length + 1];
        stream.Write(sent);
        Assert.Equal(TlsStatus.WantInput, engine.Read(received, out int count));
        Assert.Equal(sent, received[..count]);

        Array.Reverse(sent);
        Assert.Equal(TlsStatus.Ok, engine.Write(sent));
        stream.ReadExactly(received, 0, sent.Length);
        Assert.Equal(sent, received[..sent.Length]);
    }

    private SslClientAuthenticationOptions ClientOptions(SslProtocols version, params SslApplicationProtocol[] protocols) => new()
    {
        TargetHost = TestAuthority.HostName,
        EnabledSslProtocols = version,
        ApplicationProtocols = [.. protocols],
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { authority.Root },
            RevocationMode = X509RevocationMode.NoCheck,
        },
    };
}
