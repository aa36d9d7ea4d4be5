using System.Security.Authentication;
using Concentrator.Interop.Tests.Programs;
using Concentrator.Protocol.Eap;
using Concentrator.Protocol.Eap.Tls;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Tls;

namespace Concentrator.Interop.Tests.Eap;

/// <summary>EAP-TLS against eapol_test, the supplicant of wpa_supplicant.</summary>
public sealed class EapTlsTests
{
    [ProgramFact("eapol_test")]
    public async Task A_certificate_lets_its_user_in_with_TLS_1_2_and_1_3_and_the_keys_are_the_same()
    {
        foreach (var version in new[] { SslProtocols.Tls12, SslProtocols.Tls13 })
        {
            await using var world = await StartAsync(authority => EapolWorld.Tls(authority, version, version));
            await world.AssertGrantedAsync("alice@example.test", [.. Network(world.Authority, new EapCertificate { Upn = "alice@example.test" }, "alice@example.test")]);
            await world.AssertGrantedAsync("alice@example.test", [.. Network(world.Authority, new EapCertificate { Email = "alice@example.test" }, "@example.test")]);
            await world.AssertGrantedAsync("alice", [.. Network(world.Authority, new EapCertificate { CommonName = "Alice" }, @"EXAMPLE\alice")]);
        }
    }

    [ProgramFact("eapol_test")]
    public async Task Messages_go_in_fragments_both_ways()
    {
        foreach (var (ours, theirs) in new[] { (100, 1300), (1400, 100), (64, 64) })
        {
            await using var world = await StartAsync(authority => EapolWorld.Tls(authority), ours);
            await world.AssertGrantedAsync("alice", [.. Network(world.Authority, new EapCertificate { CommonName = "alice" }, "alice"), $"fragment_size={theirs}"]);
            Assert.InRange(world.LongestPacket, 1, ours + 10);
        }
    }

    [ProgramFact("eapol_test")]
    public async Task A_bad_certificate_is_refused_and_each_fault_has_its_name()
    {
        EapCertificate revoked = new() { CommonName = "alice", Revoked = true };
        var lists = "";
        IEnumerable<string> revokedUser = [];
        foreach (var version in new[] { SslProtocols.Tls12, SslProtocols.Tls13 })
        {
            await using var world = await StartAsync(authority =>
            {
                revokedUser = Network(authority, revoked, "alice");
                lists = authority.WriteRevocationList("revoked.pem");
                return EapolWorld.Tls(authority, version, version, lists);
            });
            var now = DateTimeOffset.UtcNow;
            await world.AssertRefusedAsync(AuthenticationFailure.CertificateRevoked, [.. revokedUser]);
            foreach (var (failure, wanted) in new (AuthenticationFailure, EapCertificate)[]
            {
                (AuthenticationFailure.CertificateExpired, new() { CommonName = "alice", NotBefore = now.AddDays(-2), NotAfter = now.AddDays(-1) }),
                (AuthenticationFailure.CertificateNotYetValid, new() { CommonName = "alice", NotBefore = now.AddDays(1), NotAfter = now.AddDays(2) }),
                (AuthenticationFailure.CertificateWrongPurpose, new() { CommonName = "alice", Purposes = [EapAuthority.ServerAuthentication] }),
                (AuthenticationFailure.CertificateWrongPurpose, new() { CommonName = "alice", Purposes = [EapAuthority.SmartCardLogon] }),
                (AuthenticationFailure.CertificateWrongPurpose, new() { CommonName = "alice", Purposes = [] }),
                (AuthenticationFailure.CertificateSelfMade, new() { CommonName = "alice", SelfMade = true }),
            })
            {
                await world.AssertRefusedAsync(failure, [.. Network(world.Authority, wanted, "alice")]);
            }

            await world.AssertGrantedAsync("alice", [.. Network(world.Authority, new EapCertificate { CommonName = "alice" }, "alice")]);
        }
    }

    [ProgramFact("eapol_test")]
    public async Task A_certificate_of_nobody_or_of_another_is_refused_and_each_reason_has_its_name()
    {
        await using var world = await StartAsync(authority => EapolWorld.Tls(authority) with { NameFrom = [CertificateNameKind.Upn, CertificateNameKind.CommonName] });
        await world.AssertRefusedAsync(AuthenticationFailure.UnknownUser, [.. Network(world.Authority, new EapCertificate { CommonName = "mallory" }, "mallory")]);
        await world.AssertRefusedAsync(AuthenticationFailure.AccountDisabled, [.. Network(world.Authority, new EapCertificate { CommonName = "bob" }, "bob")]);
        await world.AssertRefusedAsync(AuthenticationFailure.IdentityMismatch, [.. Network(world.Authority, new EapCertificate { CommonName = "alice" }, "bob")]);
        await world.AssertRefusedAsync(AuthenticationFailure.IdentityMismatch, [.. Network(world.Authority, new EapCertificate { Upn = "alice@example.test" }, "alice@example.org")]);

        // The first kind of name decides: who has a principal name is not told by the common name as well.
        await world.AssertRefusedAsync(AuthenticationFailure.UnknownUser, [.. Network(world.Authority, new EapCertificate { CommonName = "alice", Upn = "mallory@example.test" }, "anonymous")]);
    }

    [ProgramFact("eapol_test")]
    public async Task Without_a_revocation_list_that_is_valid_nobody_comes_in()
    {
        await using (var world = await StartAsync(authority => EapolWorld.Tls(authority, revocationLists: authority.WriteRevocationList("old.pem", DateTimeOffset.UtcNow.AddHours(-1)))))
        {
            await world.AssertRefusedAsync(AuthenticationFailure.RevocationListExpired, [.. Network(world.Authority, new EapCertificate { CommonName = "alice" }, "alice")]);
        }

        using var folder = new TemporaryFolder("other-authority");
        var other = new EapAuthority(folder, "another authority");
        await using (var world = await StartAsync(authority => EapolWorld.Tls(authority, revocationLists: other.WriteRevocationList("theirs.pem"))))
        {
            await world.AssertRefusedAsync(AuthenticationFailure.RevocationListMissing, [.. Network(world.Authority, new EapCertificate { CommonName = "alice" }, "alice")]);
        }
    }

    [ProgramFact("eapol_test")]
    public async Task Smart_cards_are_taken_where_they_are_wanted()
    {
        await using var world = await StartAsync(authority => EapolWorld.Tls(authority, purposes: [TlsClientVerification.ClientAuthentication, TlsClientVerification.SmartCardLogon]));
        await world.AssertGrantedAsync("alice", [.. Network(world.Authority, new EapCertificate { CommonName = "alice", Purposes = [EapAuthority.SmartCardLogon] }, "alice")]);
    }

    [ProgramFact("eapol_test")]
    public async Task A_client_that_does_not_trust_the_server_is_told_from_one_that_is_not_trusted()
    {
        using var folder = new TemporaryFolder("other-authority");
        var other = new EapAuthority(folder, "another authority");
        foreach (var version in new[] { SslProtocols.Tls12, SslProtocols.Tls13 })
        {
            await using var world = await StartAsync(authority => EapolWorld.Tls(authority, version, version));
            await world.AssertRefusedAsync(AuthenticationFailure.PeerRefused, [.. Network(world.Authority, new EapCertificate { CommonName = "alice" }, "alice"), $"ca_cert=\"{other.RootPath}\""]);
        }
    }

    private static Task<EapolWorld> StartAsync(Func<EapAuthority, EapTlsServerOptions> tls, int fragmentSize = 1000) =>
        EapolWorld.StartAsync(authority => new EapServerOptions { Methods = [EapServerMethod.Tls], FragmentSize = fragmentSize, Tls = tls(authority) });

    private static IEnumerable<string> Network(EapAuthority authority, EapCertificate wanted, string identity)
    {
        var files = authority.Issue($"{Guid.NewGuid():n}", wanted);
        return ["eap=TLS", $"identity=\"{identity}\"", $"client_cert=\"{files.Certificate}\"", $"private_key=\"{files.Key}\"", "phase1=\"tls_disable_tlsv1_3=0\""];
    }
}
