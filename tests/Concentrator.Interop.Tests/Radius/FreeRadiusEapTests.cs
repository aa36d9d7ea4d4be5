using Concentrator.Interop.Tests.Eap;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Radius;

/// <summary>The stage itself: FreeRADIUS and eapol_test agree on every method, and on the keys. Without it the tests of our client say nothing.</summary>
public sealed class FreeRadiusEapTests
{
    private const string Address = "127.0.0.1";
    private const string Users = $"emily Cleartext-Password := \"{RadiusWorld.Password}\"\n";
    private const string Emily = $"identity=\"emily\"\n password=\"{RadiusWorld.Password}\"";

    [ProgramFact("freeradius", "eapol_test")]
    public async Task EAP_TLS_works_with_TLS_1_2_and_1_3_and_each_bad_certificate_is_refused()
    {
        using var folder = new TemporaryFolder("eap");
        var authority = new EapAuthority(folder, "users and servers");
        var revoked = authority.Issue("revoked", new EapCertificate { CommonName = "emily", Revoked = true });
        var lists = authority.WriteRevocationList("lists.pem");
        foreach (var version in new[] { "1.2", "1.3" })
        {
            await using var stage = await Stage.StartAsync(new FreeRadiusEap { Authority = authority, Default = "tls", MinimumTls = version, MaximumTls = version, RevocationLists = lists });
            await stage.AssertGrantedAsync(Tls(authority, new EapCertificate { CommonName = "emily" }));
            Assert.Contains($"TLS {version}", stage.Radius.Output, StringComparison.Ordinal);
            await stage.AssertRefusedAsync("certificate has expired", Tls(authority, new EapCertificate { CommonName = "emily", NotBefore = DateTimeOffset.UtcNow.AddDays(-2), NotAfter = DateTimeOffset.UtcNow.AddDays(-1) }));
            await stage.AssertRefusedAsync("certificate revoked", Tls(revoked));
            await stage.AssertRefusedAsync("unsuitable certificate purpose", Tls(authority, new EapCertificate { CommonName = "emily", Purposes = [EapAuthority.ServerAuthentication] }));
            await stage.AssertRefusedAsync("self-signed certificate", Tls(authority, new EapCertificate { CommonName = "emily", SelfMade = true }));
        }
    }

    [ProgramFact("freeradius", "eapol_test")]
    public async Task PEAP_works_with_each_method_inside()
    {
        using var folder = new TemporaryFolder("eap");
        var authority = new EapAuthority(folder, "users and servers");
        var inner = authority.Issue("inner", new EapCertificate { CommonName = "emily" });
        foreach (var version in new[] { "1.2", "1.3" })
        {
            foreach (var method in new[] { "mschapv2", "gtc", "tls" })
            {
                await using var stage = await Stage.StartAsync(new FreeRadiusEap { Authority = authority, Default = "peap", DefaultInside = method, MinimumTls = version, MaximumTls = version });
                await stage.AssertGrantedAsync(
                    "eap=PEAP", Emily, "anonymous_identity=\"anonymous\"", "phase1=\"peaplabel=0 tls_disable_tlsv1_3=0\"", $"phase2=\"auth={method.ToUpperInvariant()} tls_disable_tlsv1_3=0\"",
                    $"ca_cert2=\"{authority.RootPath}\"", $"client_cert2=\"{inner.Certificate}\"", $"private_key2=\"{inner.Key}\"");
            }
        }
    }

    [ProgramFact("freeradius", "eapol_test")]
    public async Task EAP_MSCHAPv2_works_without_a_tunnel()
    {
        using var folder = new TemporaryFolder("eap");
        await using var stage = await Stage.StartAsync(new FreeRadiusEap { Authority = new EapAuthority(folder, "users and servers") });
        await stage.AssertGrantedAsync("eap=MSCHAPV2", Emily);
    }

    [ProgramFact("freeradius", "eapol_test")]
    public async Task FreeRADIUS_reads_a_statement_of_health_in_PEAP_and_refuses_who_has_none()
    {
        using var folder = new TemporaryFolder("eap");
        await using var stage = await Stage.StartAsync(new FreeRadiusEap { Authority = new EapAuthority(folder, "users and servers"), Default = "peap", AsksForHealth = true, MaximumTls = "1.2" });
        await stage.AssertGrantedAsync("eap=PEAP", Emily, "phase1=\"tnc=soh\"", "phase2=\"auth=MSCHAPV2\"");
        Assert.Contains("SoH-MS-Machine-Name", stage.Radius.Output, StringComparison.Ordinal);
        var output = await stage.RunAsync("eap=PEAP", Emily, "phase2=\"auth=MSCHAPV2\"");
        Assert.EndsWith("FAILURE", output, StringComparison.Ordinal);
    }

    private static string[] Tls(EapAuthority authority, EapCertificate wanted) => Tls(authority.Issue($"{Guid.NewGuid():n}", wanted));

    private static string[] Tls(IssuedFiles files) =>
        ["eap=TLS", "identity=\"emily\"", $"client_cert=\"{files.Certificate}\"", $"private_key=\"{files.Key}\"", "phase1=\"tls_disable_tlsv1_3=0\""];

    /// <summary>FreeRADIUS and eapol_test on a loopback of their own.</summary>
    private sealed class Stage(NetworkNamespace space, EapAuthority authority) : IAsyncDisposable
    {
        private readonly TemporaryFolder _folder = new("eapol");

        internal FreeRadius Radius { get; private set; } = null!;

        internal static async Task<Stage> StartAsync(FreeRadiusEap eap)
        {
            var stage = new Stage(await NetworkNamespace.CreateAsync("eapol"), eap.Authority);
            try
            {
                stage.Radius = await FreeRadius.StartAsync(stage.Space, Address, Users, eap);
                return stage;
            }
            catch
            {
                await stage.DisposeAsync();
                throw;
            }
        }

        private NetworkNamespace Space => space;

        internal async Task<string> RunAsync(params string[] network)
        {
            var path = _folder.File($"{Guid.NewGuid():n}.conf");
            await File.WriteAllTextAsync(path, $"network={{\n key_mgmt=WPA-EAP\n ca_cert=\"{authority.RootPath}\"\n {string.Join("\n ", network)}\n}}\n");
            await using var program = space.Start(["eapol_test", "-c", path, "-a", Address, "-s", FreeRadius.Secret, "-t", "20", "-r", "0"]);
            await program.WaitForExitAsync(TimeSpan.FromSeconds(60));
            return program.Output;
        }

        internal async Task AssertGrantedAsync(params string[] network)
        {
            var output = await RunAsync(network);
            Assert.True(output.EndsWith("SUCCESS", StringComparison.Ordinal), $"{output}\n\nFreeRADIUS:\n{Radius.Output}");
            Assert.Contains("MPPE keys OK: 1  mismatch: 0", output, StringComparison.Ordinal);
        }

        /// <summary>Asserts that FreeRADIUS refuses, and what its log says.</summary>
        internal async Task AssertRefusedAsync(string reason, params string[] network)
        {
            var from = Radius.Output.Length;
            var output = await RunAsync(network);
            Assert.True(output.EndsWith("FAILURE", StringComparison.Ordinal), $"{output}\n\nFreeRADIUS:\n{Radius.Output}");
            Assert.Contains(reason, Radius.Output[from..], StringComparison.OrdinalIgnoreCase);
        }

        public async ValueTask DisposeAsync()
        {
            if (Radius is { } radius)
            {
                await radius.DisposeAsync();
            }

            _folder.Dispose();
            await space.DisposeAsync();
        }
    }
}
