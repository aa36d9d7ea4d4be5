using System.Net;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Tests.Contract;

public abstract partial class ControlPlaneContract
{
    [Fact]
    public async Task A_right_password_gets_a_grant_and_the_key_that_the_client_has()
    {
        var (_, edge) = await Start(new ControlPlaneSetup { SessionLimit = TimeSpan.FromHours(8), IdleLimit = TimeSpan.FromMinutes(30) });

        var login = await edge.Login("ann", TestUsers.Password);

        Assert.Equal(AuthenticationVerdict.Granted, login.Answer.Verdict);
        Assert.Equal(AuthenticationPeerStepKind.Success, login.Client.Kind);
        Assert.Equal(login.Client.HigherLayerAuthenticationKey, login.Grant.HigherLayerAuthenticationKey);
        Assert.Equal("ann", login.Grant.UserName);
        Assert.Equal("test", login.Grant.Pool);
        Assert.Equal(IPAddress.Parse("10.9.0.2"), login.Grant.Address);
        Assert.Equal(IPAddress.Parse("10.9.0.1"), login.Grant.Gateway);
        Assert.Equal(TimeSpan.FromHours(8), login.Grant.Access.SessionLimit);
        Assert.Equal(TimeSpan.FromMinutes(30), login.Grant.Access.IdleLimit);
        Assert.True(await edge.OpenTunnel(login));
    }

    [Theory]
    [InlineData(AuthenticationMethod.Pap)]
    [InlineData(AuthenticationMethod.ChapMd5)]
    [InlineData(AuthenticationMethod.MsChapV2)]
    [InlineData(AuthenticationMethod.Eap)]
    public async Task Every_method_lets_the_user_in_and_a_wrong_password_not(AuthenticationMethod method)
    {
        var (host, edge) = await Start();
        await host.AddUser("bob", chap: true);

        Assert.Equal(AuthenticationVerdict.Granted, (await edge.Login("bob", TestUsers.Password, method)).Answer.Verdict);
        var wrong = await edge.Login("bob", "wrong password", method);
        Assert.Null(wrong.Answer.Grant);
        Assert.Equal(AuthenticationPeerStepKind.Failure, wrong.Client.Kind);
    }

    [Theory]
    [InlineData("ann")]
    [InlineData("ANN")]
    [InlineData("EXAMPLE\\ann")]
    public async Task A_name_is_found_in_any_case_and_without_its_domain(string given)
    {
        var (_, edge) = await Start();

        var login = await edge.Login(given, TestUsers.Password);

        Assert.Equal("ann", login.Grant.UserName);
    }

    [Fact]
    public async Task A_user_kept_with_a_domain_is_looked_up_as_given_first()
    {
        var (host, edge) = await Start();
        await host.AddUser("EXAMPLE\\ann");

        Assert.Equal("EXAMPLE\\ann", (await edge.Login("example\\Ann", TestUsers.Password)).Grant.UserName);
        Assert.Equal("ann", (await edge.Login("other\\ann", TestUsers.Password)).Grant.UserName);
    }

    [Fact]
    public async Task An_unknown_user_is_refused_and_the_client_is_told_what_a_wrong_password_tells()
    {
        var (_, edge) = await Start(new ControlPlaneSetup { PasswordRetries = 0 });

        var unknown = await edge.Login("nobody", TestUsers.Password);
        var wrong = await edge.Login("ann", "wrong password");

        Assert.Equal(AuthenticationFailure.UnknownUser, unknown.Answer.Failure);
        Assert.Equal(AuthenticationFailure.WrongPassword, wrong.Answer.Failure);
        Assert.Equal(wrong.Client.Message, unknown.Client.Message);
    }

    [Fact]
    public async Task A_password_may_be_corrected_within_the_connection()
    {
        var (_, edge) = await Start();

        var login = await edge.Login("ann", "wrong password", AuthenticationMethod.MsChapV2, "wrong again", TestUsers.Password);

        Assert.Equal(AuthenticationVerdict.Granted, login.Answer.Verdict);
        Assert.Equal(AuthenticationPeerStepKind.Success, login.Client.Kind);
    }

    [Fact]
    public async Task Ten_wrong_passwords_lock_the_account_until_ten_minutes_later()
    {
        var (host, edge) = await Start(new ControlPlaneSetup { PasswordRetries = 0 });
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(AuthenticationFailure.WrongPassword, (await edge.Login("ann", "wrong password")).Answer.Failure);
        }

        Assert.Equal(AuthenticationFailure.LockedOut, (await edge.Login("ann", TestUsers.Password)).Answer.Failure);
        host.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(AuthenticationVerdict.Granted, (await edge.Login("ann", TestUsers.Password)).Answer.Verdict);
    }

    [Theory]
    [InlineData(AuthenticationMethod.MsChapV2)]
    [InlineData(AuthenticationMethod.Eap)]
    public async Task Many_tunnels_at_once_get_no_more_guesses_than_one(AuthenticationMethod method)
    {
        var (_, edge) = await Start(new ControlPlaneSetup { PasswordRetries = 0 });

        var logins = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => Task.Run(() => edge.Login("ann", "wrong password", method))));

        Assert.Equal(10, logins.Count(login => login.Answer.Failure == AuthenticationFailure.WrongPassword || login.Client.Message.Contains("E=691", StringComparison.Ordinal) && login.Answer.Failure != AuthenticationFailure.LockedOut));
        Assert.Equal(AuthenticationFailure.LockedOut, (await edge.Login("ann", TestUsers.Password)).Answer.Failure);
    }

    [Fact]
    public async Task Neither_a_locked_nor_a_disabled_account_is_told_from_an_unknown_one_without_its_password()
    {
        var (host, edge) = await Start(new ControlPlaneSetup { PasswordRetries = 0 });
        await host.AddUser("bob");
        await host.Users.Disable("bob", default);
        for (var i = 0; i < 10; i++)
        {
            await edge.Login("ann", "wrong password");
        }

        var unknown = (await edge.Login("nobody", TestUsers.Password)).Client.Message;
        Assert.Equal(unknown, (await edge.Login("ann", TestUsers.Password)).Client.Message);
        Assert.Equal(unknown, (await edge.Login("bob", "wrong password")).Client.Message);
        Assert.Contains("E=647", (await edge.Login("bob", TestUsers.Password)).Client.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Corrections_within_a_connection_count_towards_the_lock()
    {
        var (_, edge) = await Start();
        for (var i = 0; i < 4; i++)
        {
            await edge.Login("ann", "wrong password", AuthenticationMethod.MsChapV2, "wrong again", "and again");
        }

        Assert.Equal(AuthenticationFailure.LockedOut, (await edge.Login("ann", TestUsers.Password)).Answer.Failure);
    }

    [Fact]
    public async Task Failures_far_apart_do_not_lock_and_an_opened_session_clears_them()
    {
        var (host, edge) = await Start(new ControlPlaneSetup { PasswordRetries = 0 });
        for (var i = 0; i < 15; i++)
        {
            await edge.Login("ann", "wrong password");
            host.Clock.Advance(TimeSpan.FromSeconds(70));
        }

        await edge.Dial("ann");
        for (var i = 0; i < 9; i++)
        {
            await edge.Login("ann", "wrong password");
        }

        await edge.Dial("ann");
    }

    [Fact]
    public async Task A_lock_outlives_a_restart_and_an_administrator_ends_it()
    {
        var (host, edge) = await Start(new ControlPlaneSetup { PasswordRetries = 0 });
        for (var i = 0; i < 10; i++)
        {
            await edge.Login("ann", "wrong password");
        }

        await host.Restart();
        await edge.Introduce();
        Assert.Equal(AuthenticationFailure.LockedOut, (await edge.Login("ann", TestUsers.Password)).Answer.Failure);
        Assert.True((await host.Users.Unlock("ann", default)).Done);
        await edge.Dial("ann");
    }

    [Fact]
    public async Task A_disabled_user_is_refused_until_it_is_enabled()
    {
        var (host, edge) = await Start();
        await host.Users.Disable("ann", default);

        Assert.Equal(AuthenticationFailure.AccountDisabled, (await edge.Login("ann", TestUsers.Password)).Answer.Failure);
        await host.Users.Enable("ann", default);
        await edge.Dial("ann");
    }

    [Fact]
    public async Task Chap_without_a_kept_clear_secret_is_not_possible()
    {
        var (_, edge) = await Start();

        Assert.Equal(AuthenticationFailure.MethodNotPossible, (await edge.Login("ann", TestUsers.Password, AuthenticationMethod.ChapMd5)).Answer.Failure);
    }

    [Fact]
    public async Task A_new_password_is_the_only_one()
    {
        var (host, edge) = await Start();
        await host.AddUser("bob", chap: true);
        await host.Users.SetPassword("BOB", "another password", default);

        Assert.Equal(AuthenticationFailure.WrongPassword, (await edge.Login("bob", TestUsers.Password, AuthenticationMethod.Pap)).Answer.Failure);
        foreach (var method in Enum.GetValues<AuthenticationMethod>())
        {
            Assert.Equal(AuthenticationVerdict.Granted, (await edge.Login("bob", "another password", method)).Answer.Verdict);
        }
    }
}
