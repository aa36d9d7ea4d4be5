using System.Security.Authentication;
using Concentrator.Protocol.Tls;

namespace Concentrator.Tls.Tests;

public sealed class NegotiationTests(TestAuthority authority) : IClassFixture<TestAuthority>
{
    [Fact]
    public void A_client_that_asks_for_another_application_protocol_is_refused_with_an_alert()
    {
        (TlsStatus server, TlsPair pair) = Attempt(ServerOptions, ClientOptions with { ApplicationProtocol = "h2" });
        using (pair)
        {
            Assert.Equal(TlsStatus.Failed, server);
            Assert.Contains("alert sent: no application protocol", pair.Server.Failure, StringComparison.Ordinal);
            Assert.Contains("alert received: no application protocol", pair.Client.Failure, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("http/1.1", null)]
    [InlineData(null, "h2")]
    [InlineData(null, null)]
    public void Without_the_extension_or_without_a_wish_of_the_server_the_application_protocol_does_not_matter(string? serverProtocol, string? clientProtocol)
    {
        (TlsStatus server, TlsPair pair) = Attempt(
            ServerOptions with { ApplicationProtocol = serverProtocol }, ClientOptions with { ApplicationProtocol = clientProtocol });
        using (pair)
        {
            Assert.Equal(TlsStatus.Ok, server);
            pair.Exchange(pair.Client, pair.Server, 100);
        }
    }

    [Fact]
    public void Sides_without_a_version_in_common_say_so()
    {
        (TlsStatus server, TlsPair pair) = Attempt(
            ServerOptions with { MinimumVersion = SslProtocols.Tls13 }, ClientOptions with { MaximumVersion = SslProtocols.Tls12 });
        using (pair)
        {
            Assert.Equal(TlsStatus.Failed, server);
            Assert.Contains("unsupported protocol", pair.Server.Failure, StringComparison.Ordinal);
            Assert.Contains("protocol version", pair.Client.Failure, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public void A_client_certificate_from_the_named_authorities_is_asked_for_and_known_to_the_server(SslProtocols version)
    {
        const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
        using var stranger = new TestAuthority();
        var wanted = new TestAuthority.LeafRequest { HostName = "laptop.test", Purposes = [ClientAuthentication] };
        TestAuthority.LeafFile own = authority.IssueFile("laptop", wanted);
        TestAuthority.LeafFile foreign = stranger.IssueFile("laptop", wanted);
        TlsServerOptions asking = ServerOptions with { ClientAuthoritiesPath = authority.RootPath, MaximumVersion = version };

        (TlsStatus status, TlsPair pair) = Attempt(asking, ClientOptions with { Certificate = new TlsCertificateFile(own.Path) });
        using (pair)
        {
            Assert.Equal(TlsStatus.Ok, status);
            Assert.Equal(own.Certificate.RawData, pair.Server.PeerCertificate);
        }

        foreach ((TlsCertificateFile? certificate, string words) in new (TlsCertificateFile?, string)[]
        {
            (null, "peer did not return a certificate"),
            (new TlsCertificateFile(foreign.Path), "chain check"),
            (new TlsCertificateFile(authority.Rsa.Path), "extended key usage check"),
        })
        {
            (status, pair) = Attempt(asking, ClientOptions with { Certificate = certificate });
            using (pair)
            {
                Assert.Equal(TlsStatus.Failed, status);
                Assert.Contains(words, pair.Server.Failure, StringComparison.Ordinal);

                // In TLS 1.3 the client learns it only after its own handshake is complete.
                Assert.Equal(TlsStatus.Failed, pair.Client.Read(new byte[1], out _));
                Assert.Contains("alert received", pair.Client.Failure, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, "CLIENT_RANDOM")]
    [InlineData(SslProtocols.Tls13, "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0", "CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET")]
    public void Both_sides_log_the_same_secrets(SslProtocols version, params string[] labels)
    {
        List<string> serverLog = [];
        List<string> clientLog = [];
        (_, TlsPair pair) = Attempt(ServerOptions with { KeyLog = serverLog.Add, MaximumVersion = version }, ClientOptions with { KeyLog = clientLog.Add });
        pair.Dispose();
        Assert.Equal(serverLog.Order(StringComparer.Ordinal), clientLog.Order(StringComparer.Ordinal));
        Assert.All(labels, label => Assert.Contains(serverLog, line => line.StartsWith(label + " ", StringComparison.Ordinal)));
    }

    private TlsServerOptions ServerOptions => new() { CertificatePath = authority.Ecdsa.Path };

    private TlsClientOptions ClientOptions => new() { HostName = TestAuthority.HostName, AuthoritiesPath = authority.RootPath };

    /// <summary>The contexts are gone before the handshake starts: engines must not need them.</summary>
    private static (TlsStatus Server, TlsPair Pair) Attempt(TlsServerOptions serverOptions, TlsClientOptions clientOptions)
    {
        TlsPair pair;
        using (var server = new TlsServerContext(serverOptions))
        using (var client = new TlsClientContext(clientOptions))
        {
            pair = new TlsPair(server.Create(), client.Create());
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        return (pair.Handshake().Server, pair);
    }
}
