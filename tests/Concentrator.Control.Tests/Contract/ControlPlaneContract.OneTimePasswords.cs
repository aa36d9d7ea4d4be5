using Concentrator.Control.Ports;
using Concentrator.Control.Users;
using Concentrator.Protocol.Eap;
using Concentrator.Protocol.OneTimePasswords;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Tests.Contract;

public abstract partial class ControlPlaneContract
{
    private static readonly byte[] _secret = "12345678901234567890"u8.ToArray();
    private static readonly TimeSpan _step = TimeSpan.FromSeconds(Totp.Period);

    [Theory]
    [InlineData(AuthenticationMethod.Pap)]
    [InlineData(AuthenticationMethod.Eap)]
    public async Task A_one_time_password_lets_its_user_in_once(AuthenticationMethod method)
    {
        var (host, edge) = await StartEnrolled();
        var code = Code(host);

        var login = await edge.LoginWithCode("ann", TestUsers.Password, method, code);
        Assert.Equal((AuthenticationVerdict.Granted, AuthenticationFailure.None), (login.Answer.Verdict, login.Answer.Failure));
        Assert.True(await edge.OpenTunnel(login));
        Assert.Equal(AuthenticationFailure.OneTimePasswordUsed, (await edge.LoginWithCode("ann", TestUsers.Password, method, code)).Answer.Failure);
        await host.Restart();
        await edge.Introduce();
        Assert.Equal(AuthenticationFailure.OneTimePasswordUsed, (await edge.LoginWithCode("ann", TestUsers.Password, method, code)).Answer.Failure);

        host.Clock.Advance(_step);
        Assert.NotNull((await edge.LoginWithCode("ann", TestUsers.Password, method, Code(host))).Answer.Grant);
    }

    [Theory]
    [InlineData(AuthenticationMethod.Pap)]
    [InlineData(AuthenticationMethod.Eap)]
    public async Task A_code_that_comes_over_two_edges_at_once_lets_one_of_them_in(AuthenticationMethod method)
    {
        var (host, edge) = await StartEnrolled();
        var other = await host.NewEdge("edge-2");
        var code = Code(host);

        var logins = await Task.WhenAll(new[] { edge, other, edge, other }.Select(one => Task.Run(() => one.LoginWithCode("ann", TestUsers.Password, method, code))));

        Assert.Single(logins, login => login.Answer.Grant is not null);
        Assert.Equal(3, logins.Count(login => login.Answer.Failure == AuthenticationFailure.OneTimePasswordUsed));
    }

    [Fact]
    public async Task A_round_that_is_asked_again_is_the_same_login_and_no_replay()
    {
        var (host, edge) = await StartEnrolled();
        var begin = edge.BeginRequest(AuthenticationMethod.Pap);
        await host.ControlPlane.Begin(begin, default);
        var request = Authenticators.CreatePeer(AuthenticationMethod.Pap, "ann", TestUsers.Password + Code(host)).Begin().Packet;

        var first = await host.ControlPlane.Answer(edge.AnswerRequest(begin, 1, request), default);
        var again = await host.ControlPlane.Answer(edge.AnswerRequest(begin, 1, request), default);

        Assert.NotNull(first.Grant);
        TestAnswers.AssertSame(first, again);
    }

    [Theory]
    [InlineData(AuthenticationMethod.Pap, "0", AuthenticationFailure.WrongOneTimePassword)]
    [InlineData(AuthenticationMethod.Eap, "0", AuthenticationFailure.WrongOneTimePassword)]
    [InlineData(AuthenticationMethod.Pap, "used", AuthenticationFailure.OneTimePasswordUsed)]
    [InlineData(AuthenticationMethod.Eap, "used", AuthenticationFailure.OneTimePasswordUsed)]
    public async Task Ten_wrong_or_used_codes_lock_the_account_as_wrong_passwords_do(AuthenticationMethod method, string kind, AuthenticationFailure expected)
    {
        var (host, edge) = await StartEnrolled();
        var code = Code(host);
        await edge.LoginWithCode("ann", TestUsers.Password, AuthenticationMethod.Pap, code);
        var given = kind is "used" ? code : WrongCode(host);
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(expected, (await edge.LoginWithCode("ann", TestUsers.Password, method, given)).Answer.Failure);
        }

        host.Clock.Advance(_step);
        Assert.Equal(AuthenticationFailure.LockedOut, (await edge.LoginWithCode("ann", TestUsers.Password, method, Code(host))).Answer.Failure);
        host.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.NotNull((await edge.LoginWithCode("ann", TestUsers.Password, method, Code(host))).Answer.Grant);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public async Task Wrong_codes_are_forgotten_for_a_right_one_only_and_each_lock_is_twice_as_long(int failures)
    {
        var (host, edge) = await StartEnrolled(lockout: new LockoutPolicy { Failures = failures });
        var minutes = 10;
        for (var locks = 0; locks < 3; locks++, minutes *= 2)
        {
            for (var i = 0; i < 10; i++)
            {
                Assert.Equal(AuthenticationFailure.WrongOneTimePassword, (await edge.LoginWithCode("ann", TestUsers.Password, AuthenticationMethod.Pap, WrongCode(host))).Answer.Failure);

                // No failure grows old while nobody knows a code.
                if (i < 9 && locks == 0)
                {
                    host.Clock.Advance(TimeSpan.FromMinutes(11));
                    await edge.Introduce();
                }
            }

            await host.Restart();
            await edge.Introduce();
            Assert.Equal(host.Clock.GetUtcNow().AddMinutes(minutes), (await host.Users.Find("ann", default))!.LockedUntil);
            host.Clock.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(1));
            await edge.Introduce();
            Assert.Equal(AuthenticationFailure.LockedOut, (await edge.LoginWithCode("ann", TestUsers.Password, AuthenticationMethod.Pap, Code(host))).Answer.Failure);
            host.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.NotNull((await edge.LoginWithCode("ann", TestUsers.Password, AuthenticationMethod.Pap, Code(host))).Answer.Grant);
        host.Clock.Advance(_step);
        await LockByCodes(host, edge);
        Assert.Equal(host.Clock.GetUtcNow().AddMinutes(10), (await host.Users.Find("ann", default))!.LockedUntil);
        Assert.True((await host.Users.Unlock("ann", default)).Done);
        Assert.NotNull((await edge.LoginWithCode("ann", TestUsers.Password, AuthenticationMethod.Pap, Code(host))).Answer.Grant);
    }

    [Fact]
    public async Task An_opened_login_of_somebody_else_with_the_password_forgets_no_wrong_code()
    {
        var (host, edge) = await StartEnrolled();

        // Granted, and opened only after nine wrong guesses of another.
        var login = await edge.LoginWithCode("ann", TestUsers.Password, AuthenticationMethod.Pap, Code(host));
        for (var i = 0; i < 9; i++)
        {
            Assert.Equal(AuthenticationFailure.WrongOneTimePassword, (await edge.LoginWithCode("ann", TestUsers.Password, AuthenticationMethod.Pap, WrongCode(host))).Answer.Failure);
        }

        Assert.True(await edge.OpenTunnel(login));
        Assert.Equal(AuthenticationFailure.WrongOneTimePassword, (await edge.LoginWithCode("ann", TestUsers.Password, AuthenticationMethod.Pap, WrongCode(host))).Answer.Failure);
        Assert.Equal(AuthenticationFailure.LockedOut, (await edge.LoginWithCode("ann", TestUsers.Password, AuthenticationMethod.Pap, WrongCode(host))).Answer.Failure);
    }

    [Fact]
    public async Task Who_takes_the_codes_back_ends_the_lock_that_they_led_to()
    {
        var (host, edge) = await StartEnrolled();
        await LockByCodes(host, edge);

        Assert.True((await host.Users.RemoveOneTimePassword("ann", default)).Done);
        Assert.NotNull((await edge.Login("ann", TestUsers.Password)).Answer.Grant);
    }

    [Fact]
    public async Task Many_tunnels_at_once_get_no_more_guesses_of_a_code_than_one()
    {
        var (host, edge) = await StartEnrolled();
        var wrong = WrongCode(host);

        var logins = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(() => edge.LoginWithCode("ann", TestUsers.Password, AuthenticationMethod.Pap, wrong))));

        Assert.Equal(10, logins.Count(login => login.Answer.Failure == AuthenticationFailure.WrongOneTimePassword));
        Assert.Equal(30, logins.Count(login => login.Answer.Failure == AuthenticationFailure.LockedOut));
    }

    [Theory]
    [InlineData(AuthenticationMethod.ChapMd5)]
    [InlineData(AuthenticationMethod.MsChapV2)]
    [InlineData(AuthenticationMethod.Eap)]
    public async Task In_a_method_that_carries_no_code_the_user_is_refused_and_no_password_is_looked_at(AuthenticationMethod method)
    {
        var (host, edge) = await StartEnrolled(eapMethods: [EapServerMethod.MsChapV2]);
        for (var i = 0; i < 11; i++)
        {
            Assert.Equal(AuthenticationFailure.OneTimePasswordNeeded, (await edge.Login("ann", i % 2 == 0 ? TestUsers.Password : "wrong password", method)).Answer.Failure);
        }

        Assert.NotNull((await edge.LoginWithCode("ann", TestUsers.Password, AuthenticationMethod.Pap, Code(host))).Answer.Grant);
    }

    [Fact]
    public async Task A_code_may_be_a_step_early_or_late_but_not_older_than_the_last_one()
    {
        var (host, edge) = await StartEnrolled();
        var (before, after) = (Code(host, -1), Code(host, 1));

        Assert.NotNull((await edge.LoginWithCode("ann", TestUsers.Password, AuthenticationMethod.Pap, before)).Answer.Grant);
        Assert.NotNull((await edge.LoginWithCode("ann", TestUsers.Password, AuthenticationMethod.Pap, after)).Answer.Grant);
        Assert.Equal(AuthenticationFailure.OneTimePasswordUsed, (await edge.LoginWithCode("ann", TestUsers.Password, AuthenticationMethod.Pap, Code(host))).Answer.Failure);
        host.Clock.Advance(3 * _step);
        Assert.Equal(AuthenticationFailure.WrongOneTimePassword, (await edge.LoginWithCode("ann", TestUsers.Password, AuthenticationMethod.Pap, after)).Answer.Failure);
    }

    [Fact]
    public async Task Who_corrects_a_code_comes_in()
    {
        var (host, edge) = await StartEnrolled(retries: 2);

        Assert.NotNull((await edge.LoginWithCode("ann", TestUsers.Password, AuthenticationMethod.Eap, WrongCode(host), Code(host))).Answer.Grant);
    }

    [Fact]
    public async Task Who_has_no_codes_is_asked_for_none()
    {
        var (host, edge) = await StartEnrolled();
        await host.AddUser("bob");

        Assert.NotNull((await edge.LoginWithCode("bob", TestUsers.Password, AuthenticationMethod.Eap)).Answer.Grant);
        Assert.Equal(AuthenticationFailure.WrongPassword, (await edge.LoginWithCode("bob", "wrong password", AuthenticationMethod.Eap)).Answer.Failure);
        Assert.Equal(AuthenticationFailure.UnknownUser, (await edge.LoginWithCode("nobody", TestUsers.Password, AuthenticationMethod.Eap)).Answer.Failure);
        Assert.Equal([("ann", true), ("bob", false)], (await host.Users.List(default)).Select(user => (user.Name, user.HasOneTimePassword)));
    }

    [Fact]
    public async Task One_time_passwords_are_had_for_a_right_code_which_is_spent_then_and_outlive_a_new_password_until_they_are_taken_back()
    {
        var (host, edge) = await Start();
        var code = Code(host);
        Assert.Equal(UserChangeOutcome.OneTimePasswordRefused, (await host.Users.EnrollOneTimePassword("ann", _secret, WrongCode(host), default)).Outcome);
        Assert.Equal(UserChangeOutcome.OneTimePasswordRefused, (await host.Users.EnrollOneTimePassword("ann", _secret[..15], code, default)).Outcome);
        Assert.Equal(UserChangeOutcome.NotFound, (await host.Users.EnrollOneTimePassword("bob", _secret, code, default)).Outcome);
        Assert.False((await host.Users.Find("ann", default))!.HasOneTimePassword);

        Assert.True((await host.Users.EnrollOneTimePassword("ANN", _secret, code, default)).Done);
        Assert.True((await host.Users.SetPassword("ann", "another password", default)).Done);
        await host.Restart();
        await edge.Introduce();
        Assert.Equal(AuthenticationFailure.OneTimePasswordUsed, (await edge.LoginWithCode("ann", "another password", AuthenticationMethod.Pap, code)).Answer.Failure);
        host.Clock.Advance(_step);
        Assert.NotNull((await edge.LoginWithCode("ann", "another password", AuthenticationMethod.Pap, Code(host))).Answer.Grant);

        Assert.True((await host.Users.RemoveOneTimePassword("ann", default)).Done);
        Assert.NotNull((await edge.Login("ann", "another password")).Answer.Grant);
        Assert.Equal(UserChangeOutcome.NotFound, (await host.Users.RemoveOneTimePassword("bob", default)).Outcome);
    }

    private static async Task LockByCodes(IControlPlaneHost host, TestEdge edge)
    {
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(AuthenticationFailure.WrongOneTimePassword, (await edge.LoginWithCode("ann", TestUsers.Password, AuthenticationMethod.Pap, WrongCode(host))).Answer.Failure);
        }
    }

    private static string Code(IControlPlaneHost host, int steps = 0) => Totp.CodeAt(_secret, host.Clock.GetUtcNow() + (steps * _step));

    /// <summary>Six digits that are right at no time near.</summary>
    private static string WrongCode(IControlPlaneHost host) =>
        Enumerable.Range(0, 10).Select(number => $"{number:d6}").First(code => !Enumerable.Range(-3, 7).Any(steps => string.Equals(Code(host, steps), code, StringComparison.Ordinal)));

    private async Task<(IControlPlaneHost Host, TestEdge Edge)> StartEnrolled(IReadOnlyList<EapServerMethod>? eapMethods = null, int retries = 0, LockoutPolicy? lockout = null)
    {
        var (host, edge) = await Start(new ControlPlaneSetup { PasswordRetries = retries, Lockout = lockout ?? LockoutPolicy.Default, Eap = EapServerOptions.Default with { Methods = eapMethods ?? [EapServerMethod.MsChapV2, EapServerMethod.Gtc] } });
        Assert.True((await host.Users.EnrollOneTimePassword("ann", _secret, Code(host), default)).Done);
        host.Clock.Advance(3 * _step);
        return (host, edge);
    }
}
