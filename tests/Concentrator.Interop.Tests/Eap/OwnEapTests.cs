using System.Security.Cryptography;
using Concentrator.Client;
using Concentrator.Interop.Tests.Door;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;
using Concentrator.Interop.Tests.Radius;
using Concentrator.Interop.Tests.Server;
using Concentrator.Protocol.Eap;
using Concentrator.Protocol.Health;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Tls;

namespace Concentrator.Interop.Tests.Eap;

/// <summary>Our client's EAP methods with our own server's, process against library.</summary>
public sealed class OwnEapTests
{
    private const string ServerName = "vpn.example.test";
    private static readonly EapClientMethod[] s_peap = [EapClientMethod.PeapMsChapV2, EapClientMethod.PeapTls];

    [ProgramFact]
    public async Task Every_method_lets_a_user_in_with_TLS_1_2_and_1_3_and_PEAP_is_bound_to_both_halves()
    {
        using var folder = new TemporaryFolder("eap");
        var authority = new EapAuthority(folder, "users and servers");
        var emily = authority.Issue("emily", new EapCertificate { CommonName = "emily" });
        foreach (var version in new[] { "1.2", "1.3" })
        {
            await using var world = await World.StartAsync(authority, $"Authentication:Eap:Tls:MinVersion={version}", $"Authentication:Eap:Tls:MaxVersion={version}", "Authentication:Eap:FragmentSize=300");
            foreach (var method in s_peap.Append(EapClientMethod.Tls).Append(EapClientMethod.MsChapV2))
            {
                await using var tunnel = await world.DialAsync(Options(authority, emily, method) with { RequiresCryptoBinding = true, AnonymousIdentity = s_peap.Contains(method) ? "anonymous" : null, FragmentSize = 300 });
                Assert.True(await SharedPort.PingAsync(tunnel), $"{method}: no answer through the tunnel.\n{world.Server.Process.Output}");
                Assert.Contains("emily", await world.Server.CommandAsync("session", "list"), StringComparison.Ordinal);
                await tunnel.DisconnectAsync();
            }
        }
    }

    [ProgramFact]
    public async Task A_bad_certificate_of_a_client_is_refused_and_the_client_hears_why()
    {
        using var folder = new TemporaryFolder("eap");
        var authority = new EapAuthority(folder, "users and servers");
        var now = DateTimeOffset.UtcNow;
        var revoked = authority.Issue("revoked", new EapCertificate { CommonName = "emily", Revoked = true });
        var lists = authority.WriteRevocationList("lists.pem");
        foreach (var version in new[] { "1.2", "1.3" })
        {
            await using var world = await World.StartAsync(
                authority, $"Authentication:Eap:Tls:MinVersion={version}", $"Authentication:Eap:Tls:MaxVersion={version}", $"Authentication:Eap:Tls:RevocationLists={lists}");
            foreach (var (files, words, failure) in new (IssuedFiles, string, AuthenticationFailure)[]
            {
                (revoked, "certificate revoked", AuthenticationFailure.CertificateRevoked),
                (authority.Issue("expired", new EapCertificate { CommonName = "emily", NotBefore = now.AddDays(-2), NotAfter = now.AddDays(-1) }), "certificate expired", AuthenticationFailure.CertificateExpired),
                (authority.Issue("wrong", new EapCertificate { CommonName = "emily", Purposes = [EapAuthority.ServerAuthentication] }), "unsupported certificate", AuthenticationFailure.CertificateWrongPurpose),
                (authority.Issue("self-made", new EapCertificate { CommonName = "emily", SelfMade = true }), "unknown CA", AuthenticationFailure.CertificateSelfMade),
            })
            {
                foreach (var method in new[] { EapClientMethod.Tls, EapClientMethod.PeapTls })
                {
                    var refused = await Assert.ThrowsAsync<SstpConnectException>(() => world.DialAsync(Options(authority, files, method)));
                    Assert.True(refused.Message.Contains(words, StringComparison.Ordinal), $"{method}, TLS {version}: {refused.Message}, not {words}");
                    Assert.Equal(SstpTunnelEndReason.AuthenticationFailed, refused.Reason);
                    Assert.Contains($"{failure}", world.Server.Process.Output, StringComparison.Ordinal);
                }
            }
        }
    }

    [ProgramFact]
    public async Task A_client_that_does_not_trust_the_server_says_why_and_the_server_hears_it()
    {
        using var folder = new TemporaryFolder("eap");
        var authority = new EapAuthority(folder, "users and servers");
        var emily = authority.Issue("emily", new EapCertificate { CommonName = "emily" });
        await using var world = await World.StartAsync(authority);
        foreach (var method in new[] { EapClientMethod.Tls, EapClientMethod.PeapMsChapV2 })
        {
            var options = Options(authority, emily, method);
            var refused = await Assert.ThrowsAsync<SstpConnectException>(() => world.DialAsync(options with { Tls = options.Tls! with { HostName = "another.example.test" } }));
            Assert.Contains("does not bear the name", refused.Message, StringComparison.Ordinal);
            Assert.Equal(SstpTunnelEndReason.CertificateRefused, refused.Reason);
        }

        await world.Server.Process.WaitForLineAsync(line => line.Contains(nameof(AuthenticationFailure.PeerRefused), StringComparison.Ordinal), TimeSpan.FromSeconds(10));
    }

    [ProgramFact]
    public async Task A_statement_of_health_inside_PEAP_is_the_sessions_from_its_beginning()
    {
        using var folder = new TemporaryFolder("eap");
        var authority = new EapAuthority(folder, "users and servers");
        var emily = authority.Issue("emily", new EapCertificate { CommonName = "emily" });
        await using var world = await World.StartAsync(
            authority, "Authentication:Eap:Peap:AskHealth=true", "Policies:Health:office:Require:0=firewall", "Policies:Health:office:MissingUpdates=low", "Policies:Rules:0:Name=staff", "Policies:Rules:0:Health=office");
        var well = new StatementOfHealth { Source = HealthSource.Peap, At = DateTimeOffset.UtcNow, Machine = "amherst", Firewall = true, MissingUpdates = UpdateSeverity.None };
        foreach (var (statement, level) in new (StatementOfHealth?, string)[]
        {
            (well, "full"),
            (well with { Firewall = false }, "quarantine"),
            (well with { MissingUpdates = UpdateSeverity.Important }, "quarantine"),
            (well with { MissingUpdates = null }, "quarantine"),
            (null, "quarantine"),
        })
        {
            var options = Options(authority, emily, EapClientMethod.PeapMsChapV2) with
            {
                StatementOfHealth = statement is null ? null : () => SohMessage.Write(statement, RandomNumberGenerator.GetBytes(SohMessage.CorrelationIdSize)),
            };
            await using var tunnel = await world.DialAsync(options);
            Assert.Matches($"emily.* {level} ", await world.Server.CommandAsync("session", "list"));
            await tunnel.DisconnectAsync();
        }
    }

    private static SstpEapOptions Options(EapAuthority authority, IssuedFiles files, params EapClientMethod[] methods) => new()
    {
        Methods = methods,
        Tls = new TlsClientOptions { HostName = ServerName, AuthoritiesPath = authority.RootPath, Certificate = new TlsCertificateFile(files.Certificate, files.Key) },
    };

    /// <summary>A server with EAP and a user, on a loopback of its own.</summary>
    internal sealed class World : IAsyncDisposable
    {
        private World(NetworkNamespace space) => Space = space;

        internal ConcentratorServer Server { get; private set; } = null!;

        internal NetworkNamespace Space { get; }

        internal static async Task<World> StartAsync(EapAuthority authority, params string[] settings)
        {
            var world = new World(await NetworkNamespace.CreateAsync("eap"));
            try
            {
                world.Server = await ConcentratorServer.CreateAsync(
                    world.Space,
                    RadiusWorld.Edge,
                    ["eap"],
                    [
                        "Network:Mode=none", "Edge:Workers=1",
                        "Authentication:Eap:Methods=mschapv2,tls,peap", "Authentication:Eap:Peap:Methods=mschapv2,tls", $"Authentication:Eap:Tls:Authorities={authority.RootPath}",
                        $"Authentication:Eap:Certificate:Path={authority.Server.Certificate}", $"Authentication:Eap:Certificate:KeyPath={authority.Server.Key}",
                        .. settings,
                    ]);
                await world.Server.AddUserAsync("emily", RadiusWorld.Password);
                await world.Server.StartAsync();
                return world;
            }
            catch
            {
                await world.DisposeAsync();
                throw;
            }
        }

        internal async Task<SstpConnection> DialAsync(SstpEapOptions eap)
        {
            var options = new SstpClientOptions
            {
                Host = RadiusWorld.Edge,
                Port = ConcentratorServer.Port,
                UserName = "emily",
                Password = RadiusWorld.Password,
                Tls = new TlsClientOptions { HostName = RadiusWorld.Edge, TrustAnyCertificate = true },
                ConnectTimeout = TimeSpan.FromSeconds(60),
                Methods = [AuthenticationMethod.Eap],
                Eap = eap,
            };
            return await await Space.EnterAsync(() => SstpConnection.ConnectAsync(options));
        }

        public async ValueTask DisposeAsync()
        {
            if (Server is { } server)
            {
                await server.DisposeAsync();
            }

            await Space.DisposeAsync();
        }
    }
}
