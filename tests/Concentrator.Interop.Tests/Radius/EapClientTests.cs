using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Concentrator.Client;
using Concentrator.Interop.Tests.Door;
using Concentrator.Interop.Tests.Eap;
using Concentrator.Interop.Tests.Programs;
using Concentrator.Protocol.Eap;
using Concentrator.Protocol.Health;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Tls;
using Concentrator.Tls;

namespace Concentrator.Interop.Tests.Radius;

/// <summary>Our client's EAP methods with a real FreeRADIUS, to which our server carries them: it binds the tunnel to the keys that FreeRADIUS gives it.</summary>
public sealed partial class EapClientTests
{
    private const string ServerName = "vpn.example.test";

    private static readonly StatementOfHealth s_well = new()
    {
        Source = HealthSource.Peap,
        At = DateTimeOffset.UnixEpoch,
        Machine = "amherst",
        OperatingSystem = "windows",
        Version = "10.0.26100",
        Firewall = true,
        Antivirus = true,
        AntivirusCurrent = true,
        Antispyware = true,
        AntispywareCurrent = true,
        AutomaticUpdates = true,
        MissingUpdates = UpdateSeverity.None,
    };

    [ProgramFact("freeradius")]
    public async Task Every_method_lets_a_user_in_with_TLS_1_2_and_1_3_and_the_tunnel_is_bound_to_its_keys()
    {
        using var folder = new TemporaryFolder("eap");
        var authority = new EapAuthority(folder, "users and servers");
        var emily = authority.Issue("emily", new EapCertificate { CommonName = "emily" });
        foreach (var version in new[] { "1.2", "1.3" })
        {
            await using var world = await RadiusWorld.StartAsync(new FreeRadiusEap { Authority = authority, Default = "peap", MinimumTls = version, MaximumTls = version });
            foreach (var method in Enum.GetValues<EapClientMethod>().Except([EapClientMethod.Gtc]))
            {
                var from = world.Radius.Output.Length;
                await using var tunnel = await world.DialAsync(Options(authority, emily, method), "emily");
                Assert.True(await SharedPort.PingAsync(tunnel), $"{method}: no answer through the tunnel.\n{world.Server.Process.Output}");
                Assert.NotEqual(new string('0', 64), AcceptedKey().Match(world.Radius.Output[from..]).Groups["key"].Value);
                await tunnel.DisconnectAsync();
                if (method is not (EapClientMethod.Tls or EapClientMethod.PeapTls))
                {
                    var refused = await Assert.ThrowsAsync<SstpConnectException>(() => world.DialAsync(Options(authority, emily, method), "emily", "of Concord"));
                    Assert.Equal(SstpTunnelEndReason.AuthenticationFailed, refused.Reason);
                }
            }
        }
    }

    /// <summary>FreeRADIUS accepts; but the tunnel could be bound to nothing.</summary>
    [ProgramFact("freeradius")]
    public async Task EAP_GTC_makes_no_keys_and_is_refused_for_that()
    {
        using var folder = new TemporaryFolder("eap");
        await using var world = await RadiusWorld.StartAsync(new FreeRadiusEap { Authority = new EapAuthority(folder, "users and servers"), Default = "gtc" });

        var refused = await Assert.ThrowsAsync<SstpConnectException>(() => world.DialAsync(new SstpEapOptions { Methods = [EapClientMethod.Gtc] }, "emily"));

        Assert.Equal(SstpTunnelEndReason.AuthenticationFailed, refused.Reason);
        Assert.Contains("Sent Access-Accept", world.Radius.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("MPPE", world.Radius.Output[world.Radius.Output.IndexOf("Sent Access-Accept", StringComparison.Ordinal)..], StringComparison.Ordinal);
        await world.Server.Process.WaitForLineAsync(
            line => line.Contains("Login refused", StringComparison.Ordinal) && line.Contains(nameof(AuthenticationFailure.MissingKeys), StringComparison.Ordinal), TimeSpan.FromSeconds(10));
    }

    [ProgramFact("freeradius")]
    public async Task Messages_go_in_fragments_both_ways_and_another_name_is_told_outside()
    {
        using var folder = new TemporaryFolder("eap");
        var authority = new EapAuthority(folder, "users and servers");
        var emily = authority.Issue("emily", new EapCertificate { CommonName = "emily" });
        await using var world = await RadiusWorld.StartAsync(new FreeRadiusEap { Authority = authority, Default = "tls", FragmentSize = 300 });
        foreach (var method in new[] { EapClientMethod.Tls, EapClientMethod.PeapTls, EapClientMethod.PeapMsChapV2 })
        {
            var from = world.Radius.Output.Length;
            var options = Options(authority, emily, method) with { AnonymousIdentity = "anonymous@example.test", FragmentSize = EapClientOptions.SmallestFragment };
            await using var tunnel = await world.DialAsync(options, "emily");
            Assert.True(await SharedPort.PingAsync(tunnel));
            var log = world.Radius.Output[from..];
            Assert.Contains("User-Name = \"anonymous@example.test\"", log, StringComparison.Ordinal);
            Assert.Equal(method != EapClientMethod.Tls, log.Contains("User-Name = \"emily\"", StringComparison.Ordinal));
            await tunnel.DisconnectAsync();
        }
    }

    [ProgramFact("freeradius")]
    public async Task A_server_that_is_not_the_right_one_is_refused_and_each_fault_has_its_words()
    {
        using var folder = new TemporaryFolder("eap");
        var authority = new EapAuthority(folder, "users and servers");
        using var elsewhere = new TemporaryFolder("elsewhere");
        var other = new EapAuthority(elsewhere, "another authority");
        var emily = authority.Issue("emily", new EapCertificate { CommonName = "emily" });
        var (now, server) = (DateTimeOffset.UtcNow, new EapCertificate { CommonName = ServerName, Dns = ServerName, Purposes = [EapAuthority.ServerAuthentication] });
        var revoked = authority.Issue("revoked", server with { Revoked = true });
        var lists = authority.WriteRevocationList("lists.pem");
        foreach (var (certificate, change, check, words) in new (IssuedFiles?, Func<TlsClientOptions, TlsClientOptions>, CertificateCheck, string)[]
        {
            (null, tls => tls with { AuthoritiesPath = other.RootPath }, CertificateCheck.Chain, "does not lead to an authority that is trusted"),
            (null, tls => tls with { HostName = "another.example.test" }, CertificateCheck.Name, "does not bear the name"),
            (authority.Issue("expired", server with { NotBefore = now.AddDays(-2), NotAfter = now.AddDays(-1) }), tls => tls, CertificateCheck.Validity, "has expired"),
            (authority.Issue("early", server with { NotBefore = now.AddDays(1), NotAfter = now.AddDays(2) }), tls => tls, CertificateCheck.Validity, "is not valid yet"),
            (authority.Issue("client's", server with { Purposes = [EapAuthority.ClientAuthentication] }), tls => tls, CertificateCheck.ExtendedKeyUsage, "extended key usage"),
            (authority.Issue("self-made", server with { SelfMade = true }), tls => tls, CertificateCheck.Chain, "made it itself"),
            (revoked, tls => tls with { RevocationListsPath = lists }, CertificateCheck.Chain, "has been revoked"),
            (null, tls => tls with { RevocationListsPath = other.WriteRevocationList("theirs.pem") }, CertificateCheck.Chain, "no revocation list"),
        })
        {
            await using var world = await RadiusWorld.StartAsync(new FreeRadiusEap { Authority = authority, Certificate = certificate, Default = "peap" });
            foreach (var method in new[] { EapClientMethod.Tls, EapClientMethod.PeapMsChapV2 })
            {
                var options = Options(authority, emily, method);
                var refused = await Assert.ThrowsAsync<SstpConnectException>(() => world.DialAsync(options with { Tls = change(options.Tls!) }, "emily"));
                Assert.Contains(words, refused.Message, StringComparison.Ordinal);
                Assert.Equal((SstpTunnelEndReason.CertificateRefused, check), (refused.Reason, refused.End?.FailedCheck ?? CertificateCheck.None));
            }
        }
    }

    /// <summary>FreeRADIUS has the reason in its log, but sends no alert before its EAP-Failure: our client can only say that it is refused.</summary>
    [ProgramFact("freeradius")]
    public async Task A_bad_certificate_of_a_client_is_refused_and_each_fault_has_its_words()
    {
        using var folder = new TemporaryFolder("eap");
        var authority = new EapAuthority(folder, "users and servers");
        var now = DateTimeOffset.UtcNow;
        var revoked = authority.Issue("revoked", new EapCertificate { CommonName = "emily", Revoked = true });
        var lists = authority.WriteRevocationList("lists.pem");
        foreach (var version in new[] { "1.2", "1.3" })
        {
            await using var world = await RadiusWorld.StartAsync(new FreeRadiusEap { Authority = authority, Default = "tls", RevocationLists = lists, MinimumTls = version, MaximumTls = version });
            foreach (var (files, words) in new (IssuedFiles, string)[]
            {
                (revoked, "certificate revoked"),
                (authority.Issue("expired", new EapCertificate { CommonName = "emily", NotBefore = now.AddDays(-2), NotAfter = now.AddDays(-1) }), "certificate has expired"),
                (authority.Issue("wrong", new EapCertificate { CommonName = "emily", Purposes = [EapAuthority.ServerAuthentication] }), "unsuitable certificate purpose"),
                (authority.Issue("self-made", new EapCertificate { CommonName = "emily", SelfMade = true }), "self-signed certificate"),
            })
            {
                foreach (var method in new[] { EapClientMethod.Tls, EapClientMethod.PeapTls })
                {
                    var from = world.Radius.Output.Length;
                    var refused = await Assert.ThrowsAsync<SstpConnectException>(() => world.DialAsync(Options(authority, files, method), "emily"));
                    Assert.Contains("the server refused the login", refused.Message, StringComparison.Ordinal);
                    Assert.Contains(words, world.Radius.Output[from..], StringComparison.Ordinal);
                    Assert.Equal(SstpTunnelEndReason.AuthenticationFailed, refused.Reason);
                }
            }
        }
    }

    [ProgramFact("freeradius")]
    public async Task FreeRADIUS_reads_all_that_our_clients_statement_of_health_says_and_refuses_who_has_none()
    {
        using var folder = new TemporaryFolder("eap");
        var authority = new EapAuthority(folder, "users and servers");
        var emily = authority.Issue("emily", new EapCertificate { CommonName = "emily" });
        await using var world = await RadiusWorld.StartAsync(new FreeRadiusEap { Authority = authority, Default = "peap", AsksForHealth = true });
        var options = Options(authority, emily, EapClientMethod.PeapMsChapV2);
        foreach (var (said, read) in new (StatementOfHealth, string[])[]
        {
            (s_well, ["firewall ok snoozed=0 microsoft=0 up2date=0 enabled=1", "antivirus ok snoozed=0 microsoft=0 up2date=1 enabled=1", "antispyware ok snoozed=0 microsoft=0 up2date=1 enabled=1", "auto-updates ok action=install", "security-updates ok all-installed"]),
            (s_well with { Firewall = false, AntivirusCurrent = false, Antispyware = null, AutomaticUpdates = false, MissingUpdates = UpdateSeverity.Critical },
                ["firewall ok snoozed=0 microsoft=0 up2date=0 enabled=0", "antivirus ok snoozed=0 microsoft=0 up2date=0 enabled=1", "antispyware error down", "auto-updates warn disabled", "security-updates warn some-missing"]),
        })
        {
            var from = world.Radius.Output.Length;
            await using var tunnel = await world.DialAsync(options with { StatementOfHealth = () => SohMessage.Write(said, RandomNumberGenerator.GetBytes(SohMessage.CorrelationIdSize)) }, "emily");
            Assert.True(await SharedPort.PingAsync(tunnel));
            var log = world.Radius.Output[from..];
            Assert.Equal(read, ReadStatus().Matches(log).Select(match => match.Groups["status"].Value).Distinct());
            foreach (var fact in new[] { "Name = \"amherst\"", "OS-vendor = Microsoft", "OS-version = 10", "OS-release = 0", "OS-build = 26100", "Role = client" })
            {
                Assert.Contains($"SoH-MS-Machine-{fact}", log, StringComparison.Ordinal);
            }

            await tunnel.DisconnectAsync();
        }

        foreach (var without in new[] { options, options with { StatementOfHealth = () => SohMessage.Write(s_well with { Antivirus = null }, new byte[SohMessage.CorrelationIdSize]) } })
        {
            var refused = await Assert.ThrowsAsync<SstpConnectException>(() => world.DialAsync(without, "emily"));
            Assert.Equal(SstpTunnelEndReason.AuthenticationFailed, refused.Reason);
        }
    }

    private static SstpEapOptions Options(EapAuthority authority, IssuedFiles files, params EapClientMethod[] methods) => new()
    {
        Methods = methods,
        Tls = new TlsClientOptions { HostName = ServerName, AuthoritiesPath = authority.RootPath, Certificate = new TlsCertificateFile(files.Certificate, files.Key) },
    };

    [GeneratedRegex("Sent Access-Accept.*MS-MPPE-Recv-Key = 0x(?<key>[0-9a-f]{64})", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex AcceptedKey();

    [GeneratedRegex("SoH-MS-Windows-Health-Status \\+?= \"(?<status>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ReadStatus();
}
