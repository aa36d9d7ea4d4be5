using System.Security.Authentication;
using System.Security.Cryptography;
using Concentrator.Protocol.Tls;

namespace Concentrator.Tls.Tests;

public sealed class HandshakeTests(TestAuthority authority) : IClassFixture<TestAuthority>
{
    [Theory]
    [InlineData(SslProtocols.Tls12, false, "TLS 1.2", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384")]
    [InlineData(SslProtocols.Tls12, true, "TLS 1.2", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384")]
    [InlineData(SslProtocols.Tls13, false, "TLS 1.3", "TLS_AES_256_GCM_SHA384")]
    [InlineData(SslProtocols.Tls13, true, "TLS 1.3", "TLS_AES_256_GCM_SHA384")]
    public void Client_and_server_agree_and_carry_data_both_ways(SslProtocols version, bool ecdsa, string protocolName, string cipherSuite)
    {
        using var server = new TlsServerContext(ServerOptions(ecdsa) with { MinimumVersion = version, MaximumVersion = version });
        using var client = new TlsClientContext(ClientOptions());
        using TlsPair pair = TlsPair.Connect(server, client);

        Assert.True(pair.Server.HandshakeCompleted);
        Assert.True(pair.Client.HandshakeCompleted);
        Assert.Equal(protocolName, pair.Server.ProtocolName);
        Assert.Equal(protocolName, pair.Client.ProtocolName);
        Assert.Equal(cipherSuite, pair.Server.CipherSuite);
        Assert.Equal(cipherSuite, pair.Client.CipherSuite);
        Assert.Equal(TestAuthority.HostName, pair.Server.ServerName);
        Assert.Equal(0, pair.Server.PendingOutput);
        Assert.Null(pair.Server.Failure);
        pair.Exchange(pair.Client, pair.Server, 100);
        pair.Exchange(pair.Server, pair.Client, 100_000);
        pair.Exchange(pair.Client, pair.Server, 16384);
        pair.Exchange(pair.Server, pair.Client, 1);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public void A_handshake_split_at_every_byte_completes(SslProtocols version)
    {
        using var server = new TlsServerContext(ServerOptions() with { MinimumVersion = version, MaximumVersion = version });
        using var client = new TlsClientContext(ClientOptions());
        using var pair = new TlsPair(server.Create(), client.Create());
        byte[] one = new byte[1];
        TlsStatus clientStatus = pair.Client.Handshake();
        TlsStatus serverStatus = pair.Server.Handshake();
        for (bool moved = true; moved;)
        {
            moved = false;
            while (pair.Client.Drain(one) == 1)
            {
                moved = true;
                pair.Server.Feed(one);
                serverStatus = pair.Server.Handshake();
                Assert.Null(pair.Server.Failure);
            }

            while (pair.Server.Drain(one) == 1)
            {
                moved = true;
                pair.Client.Feed(one);
                clientStatus = pair.Client.Handshake();
                Assert.Null(pair.Client.Failure);
            }
        }

        Assert.Equal(TlsStatus.Ok, clientStatus);
        Assert.Equal(TlsStatus.Ok, serverStatus);
        pair.Exchange(pair.Client, pair.Server, 5000);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public void Data_glued_to_the_clients_finished_is_read_after_the_handshake(SslProtocols version)
    {
        using var server = new TlsServerContext(ServerOptions() with { MinimumVersion = version, MaximumVersion = version });
        using var client = new TlsClientContext(ClientOptions());
        using var pair = new TlsPair(server.Create(), client.Create());
        while (pair.Client.Handshake() == TlsStatus.WantInput)
        {
            Assert.True(pair.Carry(pair.Client, pair.Server) > 0);
            pair.Server.Handshake();
            pair.Carry(pair.Server, pair.Client);
        }

        // In TLS 1.3 the client's Finished has not left yet; in TLS 1.2 the server is complete before the client.
        byte[] request = "SSTP_DUPLEX_POST"u8.ToArray();
        Assert.Equal(TlsStatus.Ok, pair.Client.Write(request));
        pair.Carry(pair.Client, pair.Server);
        Assert.Equal(TlsStatus.Ok, pair.Server.Handshake());
        byte[] received = new byte[100];
        Assert.Equal(TlsStatus.WantInput, pair.Server.Read(received, out int count));
        Assert.Equal(request, received[..count]);
    }

    [Fact]
    public void The_certificate_hash_is_the_digest_of_the_leaf_that_was_presented_on_both_sides()
    {
        using var server = new TlsServerContext(ServerOptions() with { SecondCertificate = new TlsCertificateFile(authority.Ecdsa.Path) });
        Assert.Equal(authority.Rsa.Certificate.RawData, server.LeafCertificate.ToArray());
        using var ecdsaClient = new TlsClientContext(ClientOptions());
        using TlsPair ecdsa = TlsPair.Connect(server, ecdsaClient);

        using var rsaOnly = new TlsServerContext(ServerOptions());
        using TlsPair rsa = TlsPair.Connect(rsaOnly, ecdsaClient);

        foreach ((TlsPair pair, byte[] leaf) in new[] { (ecdsa, ecdsa.Client.PeerCertificate!), (rsa, authority.Rsa.Certificate.RawData) })
        {
            foreach (ITlsEngine engine in new[] { pair.Server, pair.Client })
            {
                byte[] sha1 = new byte[20];
                byte[] sha256 = new byte[32];
                engine.GetServerCertificateHash(HashAlgorithmName.SHA1, sha1);
                engine.GetServerCertificateHash(HashAlgorithmName.SHA256, sha256);
                Assert.Equal(SHA1.HashData(leaf), sha1);
                Assert.Equal(SHA256.HashData(leaf), sha256);
            }
        }
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public void Both_sides_export_the_same_keying_material(SslProtocols version)
    {
        using var server = new TlsServerContext(ServerOptions() with { MinimumVersion = version, MaximumVersion = version });
        using var client = new TlsClientContext(ClientOptions());
        using TlsPair pair = TlsPair.Connect(server, client);
        byte[][] keys = new byte[4][];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = new byte[64];
            ITlsEngine engine = i % 2 == 0 ? pair.Server : pair.Client;
            engine.ExportKeyingMaterial("client EAP encryption", i < 2 ? [] : [13], keys[i]);
        }

        Assert.Equal(keys[0], keys[1]);
        Assert.Equal(keys[2], keys[3]);
        Assert.NotEqual(keys[0], keys[2]);
    }

    [Fact]
    public void Close_notify_ends_reading_on_the_other_side_after_the_data_before_it()
    {
        using var server = new TlsServerContext(ServerOptions());
        using var client = new TlsClientContext(ClientOptions());
        using TlsPair pair = TlsPair.Connect(server, client);
        byte[] received = new byte[100];
        foreach ((ITlsEngine closing, ITlsEngine other) in new[] { (pair.Client, pair.Server), (pair.Server, pair.Client) })
        {
            Assert.Equal(TlsStatus.Ok, closing.Write("last"u8));
            closing.Shutdown();
            closing.Shutdown();
            pair.Carry(closing, other);
            Assert.Equal(TlsStatus.Closed, other.Read(received, out int count));
            Assert.Equal("last"u8.ToArray(), received[..count]);
            Assert.Equal(TlsStatus.Closed, other.Read(received, out count));
            Assert.Equal(0, count);
            Assert.Null(other.Failure);
        }
    }

    private TlsServerOptions ServerOptions(bool ecdsa = false) => new() { CertificatePath = ecdsa ? authority.Ecdsa.Path : authority.Rsa.Path };

    private TlsClientOptions ClientOptions() => new() { HostName = TestAuthority.HostName, AuthoritiesPath = authority.RootPath };
}
