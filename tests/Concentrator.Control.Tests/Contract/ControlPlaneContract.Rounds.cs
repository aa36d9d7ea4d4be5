using Concentrator.Control.Ports;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Tests.Contract;

public abstract partial class ControlPlaneContract
{
    [Fact]
    public async Task The_same_round_again_gets_the_same_answer()
    {
        var (host, edge) = await Start();
        var begin = edge.BeginRequest();
        var challenge = await host.ControlPlane.Begin(begin, default);
        TestAnswers.AssertSame(challenge, await host.ControlPlane.Begin(begin, default));

        var response = Authenticators.CreatePeer(begin.Method, "ann", TestUsers.Password).Receive(challenge.Packet).Packet;
        var granted = await host.ControlPlane.Answer(edge.AnswerRequest(begin, 1, response), default);
        Assert.Equal(AuthenticationVerdict.Granted, granted.Verdict);
        TestAnswers.AssertSame(granted, await host.ControlPlane.Answer(edge.AnswerRequest(begin, 1, response), default));
    }

    [Fact]
    public async Task The_same_round_many_times_at_once_gets_one_answer_and_one_lease()
    {
        var (host, edge) = await Start(new ControlPlaneSetup { Pools = [ControlPlaneSetup.Pool("10.9.0.0/29")] });
        var begin = edge.BeginRequest();
        var challenges = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () => await host.ControlPlane.Begin(begin, default))));
        Assert.All(challenges, challenge => Assert.Equal(challenges[0].Packet, challenge.Packet));

        var response = Authenticators.CreatePeer(begin.Method, "ann", TestUsers.Password).Receive(challenges[0].Packet).Packet;
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () => await host.ControlPlane.Answer(edge.AnswerRequest(begin, 1, response), default))));
        Assert.All(answers, answer => TestAnswers.AssertSame(answers[0], answer));

        for (var i = 0; i < 4; i++)
        {
            await edge.Dial("ann");
        }
    }

    [Fact]
    public async Task A_wrong_password_repeated_as_the_same_round_counts_once()
    {
        var (host, edge) = await Start(new ControlPlaneSetup { PasswordRetries = 0 });
        var begin = edge.BeginRequest();
        var challenge = await host.ControlPlane.Begin(begin, default);
        var response = Authenticators.CreatePeer(begin.Method, "ann", "wrong password").Receive(challenge.Packet).Packet;
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(AuthenticationFailure.WrongPassword, (await host.ControlPlane.Answer(edge.AnswerRequest(begin, 1, response), default)).Failure);
        }

        await edge.Dial("ann");
    }

    [Fact]
    public async Task An_older_round_and_a_gap_are_refused_and_change_nothing()
    {
        var (host, edge) = await Start();
        var begin = edge.BeginRequest();
        var challenge = await host.ControlPlane.Begin(begin, default);
        var peer = Authenticators.CreatePeer(begin.Method, "ann", "wrong password", () => TestUsers.Password);
        var retry = await host.ControlPlane.Answer(edge.AnswerRequest(begin, 1, peer.Receive(challenge.Packet).Packet), default);
        var corrected = peer.Receive(retry.Packet).Packet;

        Assert.Equal(AuthenticationFailure.UnknownConversation, (await host.ControlPlane.Begin(begin, default)).Failure);
        Assert.Equal(AuthenticationFailure.UnknownConversation, (await host.ControlPlane.Answer(edge.AnswerRequest(begin, 3, corrected), default)).Failure);
        var granted = await host.ControlPlane.Answer(edge.AnswerRequest(begin, 2, corrected), default);
        Assert.Equal(AuthenticationVerdict.Granted, granted.Verdict);
        Assert.Equal(AuthenticationFailure.UnknownConversation, (await host.ControlPlane.Answer(edge.AnswerRequest(begin, 1, corrected), default)).Failure);
    }

    [Fact]
    public async Task A_round_of_a_tunnel_that_never_began_is_refused()
    {
        var (host, edge) = await Start();

        var answer = await host.ControlPlane.Answer(edge.AnswerRequest(edge.BeginRequest(), 1, [1, 2, 3]), default);

        Assert.Equal(AuthenticationVerdict.Refused, answer.Verdict);
        Assert.Equal(AuthenticationFailure.UnknownConversation, answer.Failure);
        Assert.Equal(1, answer.Round);
    }

    [Fact]
    public async Task A_tunnel_that_is_one_users_is_never_granted_to_another()
    {
        var (host, edge) = await Start();
        await host.AddUser("bob");
        var login = await edge.Dial("ann");

        var challenge = await host.ControlPlane.Begin(login.Begin, default);
        var response = Authenticators.CreatePeer(login.Begin.Method, "bob", TestUsers.Password).Receive(challenge.Packet).Packet;
        var answer = await host.ControlPlane.Answer(edge.AnswerRequest(login.Begin, 1, response), default);

        Assert.Null(answer.Grant);
        Assert.Equal(AuthenticationFailure.UnknownConversation, answer.Failure);
        Assert.Equal("ann", Assert.Single(await host.Sessions.List(default)).UserName);
    }

    [Fact]
    public async Task A_packet_that_cannot_be_understood_ends_nothing_by_exception()
    {
        var (host, edge) = await Start();
        foreach (var method in Enum.GetValues<AuthenticationMethod>())
        {
            var begin = edge.BeginRequest(method);
            await host.ControlPlane.Begin(begin, default);
            var answer = await host.ControlPlane.Answer(edge.AnswerRequest(begin, 1, [0xFF, 0, 0, 1]), default);
            Assert.Null(answer.Grant);
        }
    }

    [Fact]
    public async Task A_deadline_that_has_passed_is_honoured_and_the_round_can_be_repeated()
    {
        var (host, edge) = await Start();
        var passed = new CancellationToken(canceled: true);
        var begin = edge.BeginRequest();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await host.ControlPlane.Begin(begin, passed));
        var challenge = await host.ControlPlane.Begin(begin, default);
        var answer = edge.AnswerRequest(begin, 1, Authenticators.CreatePeer(begin.Method, "ann", TestUsers.Password).Receive(challenge.Packet).Packet);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await host.ControlPlane.Answer(answer, passed));
        Assert.Equal(AuthenticationVerdict.Granted, (await host.ControlPlane.Answer(answer, default)).Verdict);

        var opened = new OpenedRequest(edge.Name, edge.Epoch, begin.Tunnel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await host.ControlPlane.Opened(opened, passed));
        Assert.True(await host.ControlPlane.Opened(opened, default));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await host.ControlPlane.Renew(new RenewRequest(edge.Name, 0, [], 0), passed));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await host.Commands.Next(edge.Name, edge.Epoch, 0, passed));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await host.ControlPlane.Closed(new ClosedRequest(edge.Name, edge.Epoch, begin.Tunnel, default, TunnelEndReason.ClientDisconnect, ""), passed));
        Assert.Single(await host.Sessions.List(default));
    }

    [Fact]
    public async Task What_was_begun_and_not_opened_expires_with_its_lease()
    {
        var (host, edge) = await Start(new ControlPlaneSetup { Pools = [ControlPlaneSetup.Pool("10.9.0.0/30")] });
        var unfinished = edge.BeginRequest();
        var challenge = await host.ControlPlane.Begin(unfinished, default);
        var granted = await edge.Login("ann", TestUsers.Password);
        Assert.Equal(AuthenticationFailure.NoAddress, (await edge.Login("ann", TestUsers.Password)).Answer.Failure);

        host.Clock.Advance(TimeSpan.FromMinutes(2));

        var response = Authenticators.CreatePeer(unfinished.Method, "ann", TestUsers.Password).Receive(challenge.Packet).Packet;
        Assert.Equal(AuthenticationFailure.UnknownConversation, (await host.ControlPlane.Answer(edge.AnswerRequest(unfinished, 1, response), default)).Failure);
        Assert.False(await edge.OpenTunnel(granted));
        Assert.Equal(granted.Address, (await edge.Dial("ann")).Address);
    }

    [Fact]
    public async Task Half_made_logins_are_bounded_and_refused_ones_take_nobodys_place()
    {
        var (host, edge) = await Start(new ControlPlaneSetup { MaxConversations = 10, PasswordRetries = 0 });
        await host.AddUser("bob");
        for (var i = 0; i < 9; i++)
        {
            await host.ControlPlane.Begin(edge.BeginRequest(), default);
        }

        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(AuthenticationFailure.UnknownUser, (await edge.Login("nobody", TestUsers.Password)).Answer.Failure);
        }

        await edge.Dial("ann");
        var last = edge.BeginRequest();
        Assert.Equal(AuthenticationVerdict.Continue, (await host.ControlPlane.Begin(last, default)).Verdict);
        Assert.Equal(AuthenticationFailure.Unavailable, (await edge.Login("bob", TestUsers.Password)).Answer.Failure);
        Assert.Equal(AuthenticationVerdict.Continue, (await host.ControlPlane.Begin(last, default)).Verdict);
        await host.ControlPlane.Closed(new ClosedRequest(edge.Name, edge.Epoch, last.Tunnel, default, TunnelEndReason.ConnectionLost, ""), default);
        await edge.Dial("bob");
    }
}
