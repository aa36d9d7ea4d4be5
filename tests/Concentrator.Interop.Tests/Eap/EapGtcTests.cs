using Concentrator.Control.Ports;
using Concentrator.Control.Users;
using Concentrator.Interop.Tests.OneTimePasswords;
using Concentrator.Interop.Tests.Programs;
using Concentrator.Protocol.Eap;
using Concentrator.Protocol.OneTimePasswords;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Interop.Tests.Eap;

/// <summary>EAP-GTC against eapol_test, the supplicant of wpa_supplicant, which answers every question with its password.</summary>
public sealed class EapGtcTests
{
    private static readonly string[] _alice = ["identity=\"alice\"", $"password=\"{EapolWorld.Password}\""];

    [ProgramFact("eapol_test")]
    public async Task A_password_lets_its_user_in_without_a_key()
    {
        await using var world = await EapolWorld.StartAsync(_ => new EapServerOptions { Methods = [EapServerMethod.Gtc] });

        var output = await world.RunAsync(["eap=GTC", .. _alice]);

        Assert.Contains("EAP-GTC", output, StringComparison.Ordinal);
        Assert.Equal((AuthenticationVerdict.Granted, "alice"), (world.Conclusion.Verdict, world.Conclusion.UserName));
        Assert.Equal(new byte[32], world.Conclusion.Grant!.HigherLayerAuthenticationKey);
        await world.AssertRefusedAsync(AuthenticationFailure.WrongPassword, "eap=GTC", "identity=\"alice\"", "password=\"in Concord\"");
    }

    [ProgramFact("eapol_test")]
    public async Task Inside_PEAP_it_lets_its_user_in_with_the_tunnels_keys()
    {
        await using var world = await StartAsync();

        await world.AssertGrantedAsync("alice", ["eap=PEAP", .. _alice, "phase2=\"auth=GTC\"", "phase1=\"peapver=0 crypto_binding=2\""]);
        await world.AssertRefusedAsync(AuthenticationFailure.WrongPassword, "eap=PEAP", "identity=\"alice\"", "password=\"in Concord\"", "phase2=\"auth=GTC\"");
    }

    [ProgramFact("eapol_test")]
    public async Task Who_has_one_time_passwords_does_not_come_in_without()
    {
        var secret = "12345678901234567890"u8.ToArray();
        await using var world = await StartAsync();
        Assert.True((await world.Users.EnrollOneTimePassword("alice", secret, Totp.CodeAt(secret, TimeProvider.System.GetUtcNow()), default)).Done);

        await world.AssertRefusedAsync(AuthenticationFailure.WrongOneTimePassword, ["eap=PEAP", .. _alice, "phase2=\"auth=GTC\""]);
        await world.AssertRefusedAsync(AuthenticationFailure.OneTimePasswordNeeded, ["eap=PEAP", .. _alice, "phase2=\"auth=MSCHAPV2\""]);
    }

    /// <summary>Every question is answered with the password: here it is what the device shows.</summary>
    [ProgramFact("eapol_test")]
    public async Task A_password_and_a_code_inside_PEAP_let_their_user_in_once()
    {
        var secret = "12345678901234567890"u8.ToArray();
        await TimeStep.WithRoomAsync();
        var now = TimeProvider.System.GetUtcNow();
        var code = string.Join(' ', Totp.CodeAt(secret, now).Chunk(2).Select(pair => new string(pair)));
        await using var world = await StartAsync();
        Assert.True((await world.Users.Add(new NewUser("carol", code), default)).Done);
        Assert.True((await world.Users.EnrollOneTimePassword("carol", secret, Totp.CodeAt(secret, now.AddSeconds(-Totp.Period)), default)).Done);
        string[] carol = ["eap=PEAP", "identity=\"carol\"", $"password=\"{code}\"", "phase2=\"auth=GTC\"", "phase1=\"peapver=0 crypto_binding=2\""];

        await world.AssertGrantedAsync("carol", carol);

        // A client that insists on cryptobinding does not answer a refusal without.
        await world.AssertRefusedAsync(AuthenticationFailure.OneTimePasswordUsed, [.. carol[..4], "phase1=\"peapver=0 crypto_binding=1\""]);
    }

    private static Task<EapolWorld> StartAsync() => EapolWorld.StartAsync(authority => new EapServerOptions
    {
        Methods = [EapServerMethod.Peap],
        Peap = EapolWorld.Peap(authority) with { InnerMethods = [EapServerMethod.MsChapV2, EapServerMethod.Gtc] },
    });
}
