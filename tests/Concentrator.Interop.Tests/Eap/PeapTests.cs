using System.Security.Authentication;
using Concentrator.Interop.Tests.Programs;
using Concentrator.Protocol.Eap;
using Concentrator.Protocol.Eap.Peap;
using Concentrator.Protocol.Health;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Interop.Tests.Eap;

/// <summary>PEAP against eapol_test, the supplicant of wpa_supplicant.</summary>
public sealed class PeapTests
{
    private const string Alice = "identity=\"alice\"";
    private const string RightPassword = $"password=\"{EapolWorld.Password}\"";
    private const string MsChapV2 = "phase2=\"auth=MSCHAPV2\"";

    [ProgramFact("eapol_test")]
    public async Task A_password_inside_PEAP_lets_its_user_in_and_the_keys_are_the_same_with_and_without_cryptobinding()
    {
        await using var world = await StartAsync();
        await world.AssertGrantedAsync("alice", "eap=PEAP", Alice, RightPassword, MsChapV2, "phase1=\"peapver=0 crypto_binding=2\"");
        await world.AssertGrantedAsync("alice", "eap=PEAP", Alice, RightPassword, MsChapV2, "phase1=\"peapver=0 crypto_binding=1\"", "anonymous_identity=\"anonymous\"");
        await world.AssertGrantedAsync("alice", "eap=PEAP", Alice, RightPassword, MsChapV2, "anonymous_identity=\"@example.test\"", "fragment_size=100");
        await using var optional = await StartAsync(change: peap => peap with { RequireCryptoBinding = false });
        await optional.AssertGrantedAsync("alice", "eap=PEAP", Alice, RightPassword, MsChapV2, "phase1=\"peapver=0 crypto_binding=0\"");
        await optional.AssertGrantedAsync("alice", "eap=PEAP", Alice, RightPassword, MsChapV2, "phase1=\"peapver=0 crypto_binding=2\"");
    }

    [ProgramFact("eapol_test")]
    public async Task PEAP_works_over_TLS_1_3()
    {
        await using var world = await StartAsync(minimum: SslProtocols.Tls13);
        await world.AssertGrantedAsync("alice", "eap=PEAP", Alice, RightPassword, MsChapV2, "phase1=\"peapver=0 crypto_binding=2 tls_disable_tlsv1_3=0\"");
    }

    [ProgramFact("eapol_test")]
    public async Task A_certificate_inside_PEAP_lets_its_user_in()
    {
        await using var world = await StartAsync();
        foreach (var version in new[] { "", " tls_disable_tlsv1_3=0" })
        {
            await world.AssertGrantedAsync("alice", [.. Certificate(world, new EapCertificate { CommonName = "alice" }, version)]);
        }

        // A client that insists on cryptobinding does not answer a refusal without.
        await world.AssertRefusedAsync(AuthenticationFailure.CertificateSelfMade, [.. Certificate(world, new EapCertificate { CommonName = "alice", SelfMade = true }, "", binding: 1)]);
        await world.AssertRefusedAsync(AuthenticationFailure.IdentityMismatch, [.. Certificate(world, new EapCertificate { CommonName = "bob" }, "", binding: 1)]);
    }

    [ProgramFact("eapol_test")]
    public async Task Who_is_refused_inside_PEAP_is_refused_for_its_own_reason()
    {
        await using var world = await StartAsync();
        await world.AssertRefusedAsync(AuthenticationFailure.CryptoBindingMissing, "eap=PEAP", Alice, RightPassword, MsChapV2, "phase1=\"peapver=0 crypto_binding=0\"");
        await world.AssertRefusedAsync(AuthenticationFailure.WrongPassword, "eap=PEAP", Alice, "password=\"in Concord\"", MsChapV2);
        await world.AssertRefusedAsync(AuthenticationFailure.UnknownUser, "eap=PEAP", "identity=\"mallory\"", RightPassword, MsChapV2);
        await world.AssertRefusedAsync(AuthenticationFailure.AccountDisabled, "eap=PEAP", "identity=\"bob\"", RightPassword, MsChapV2);
        await world.AssertRefusedAsync(AuthenticationFailure.PeerRefused, "eap=PEAP", Alice, RightPassword, "phase2=\"auth=MD5\"");
    }

    [ProgramFact("eapol_test")]
    public async Task A_password_by_token_card_inside_PEAP_lets_its_user_in_and_the_tunnel_makes_the_keys()
    {
        await using var world = await StartAsync();
        foreach (var version in new[] { "", " tls_disable_tlsv1_3=0" })
        {
            await world.AssertGrantedAsync("alice", "eap=PEAP", Alice, RightPassword, "phase2=\"auth=GTC\"", $"phase1=\"peapver=0 crypto_binding=2{version}\"");
        }

        await world.AssertRefusedAsync(AuthenticationFailure.WrongPassword, "eap=PEAP", Alice, "password=\"in Concord\"", "phase2=\"auth=GTC\"");
    }

    [ProgramFact("eapol_test")]
    public async Task Methods_are_offered_in_order_and_a_client_takes_what_it_can()
    {
        await using var world = await StartAsync();
        await world.AssertGrantedAsync("alice", "eap=MSCHAPV2", Alice, RightPassword);
        var files = world.Authority.Issue("alice", new EapCertificate { CommonName = "alice" });
        await world.AssertGrantedAsync("alice", "eap=TLS", Alice, $"client_cert=\"{files.Certificate}\"", $"private_key=\"{files.Key}\"");
    }

    [ProgramFact("eapol_test")]
    public async Task A_statement_of_health_comes_with_the_login()
    {
        foreach (var version in new[] { "soh", "soh1", "soh2" })
        {
            List<SohMessage> statements = [];
            await using var world = await StartAsync(change: peap => peap with
            {
                AsksForHealth = true,
                AnswerHealth = message =>
                {
                    statements.Add(message);
                    return message.Respond(QuarantineState.Quarantine, probationEnds: null, "https://vpn.example.test/health");
                },
            });
            await world.AssertGrantedAsync("alice", "eap=PEAP", Alice, RightPassword, MsChapV2, $"phase1=\"peapver=0 crypto_binding=2 tnc={version}\"");
            var statement = Assert.Single(statements).Statement;
            Assert.Equal(HealthSource.Peap, statement.Source);
            Assert.Equal("wpa_supplicant@w1.fi", statement.Machine);

            // Who makes none comes in without.
            await world.AssertGrantedAsync("alice", "eap=PEAP", Alice, RightPassword, MsChapV2, "phase1=\"peapver=0 crypto_binding=2\"");
            Assert.Single(statements);
        }
    }

    private static Task<EapolWorld> StartAsync(SslProtocols minimum = SslProtocols.Tls12, Func<PeapServerOptions, PeapServerOptions>? change = null) => EapolWorld.StartAsync(authority => new EapServerOptions
    {
        Methods = [EapServerMethod.Peap, EapServerMethod.Tls, EapServerMethod.MsChapV2],
        Tls = EapolWorld.Tls(authority),
        Peap = (change ?? (peap => peap))(EapolWorld.Peap(authority, minimum) with { InnerMethods = [EapServerMethod.MsChapV2, EapServerMethod.Tls, EapServerMethod.Gtc] }),
    });

    private static IEnumerable<string> Certificate(EapolWorld world, EapCertificate wanted, string phase1, int binding = 2)
    {
        var files = world.Authority.Issue($"{Guid.NewGuid():n}", wanted);
        return
        [
            "eap=PEAP", Alice, "phase2=\"auth=TLS\"", $"phase1=\"peapver=0 crypto_binding={binding}{phase1}\"",
            $"ca_cert2=\"{world.Authority.RootPath}\"", $"client_cert2=\"{files.Certificate}\"", $"private_key2=\"{files.Key}\"",
        ];
    }
}
