using System.Net;
using Concentrator.Control.Authentication;
using Concentrator.Control.Ports;
using Concentrator.Control.Radius;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Tests.Authentication;

public class TunnelConversationTests
{
    private readonly ScriptedAuthenticator _authenticator = new();
    private readonly Partners _partners = new();

    [Fact]
    public async Task A_round_whose_partner_fails_goes_on_where_it_stood_when_it_is_repeated()
    {
        var conversation = NewConversation();
        _authenticator.Script(Step(AuthenticatorStepKind.Send), Step(AuthenticatorStepKind.NeedCredential), Step(AuthenticatorStepKind.Success));
        await conversation.Begin();

        _partners.FailFinds = 1;
        await Assert.ThrowsAsync<ControlPlaneUnavailableException>(async () => await conversation.Answer(1, new byte[] { 1 }));
        Assert.Equal("begin receive", _authenticator.Calls);
        _partners.FailAdmits = 2;
        await Assert.ThrowsAsync<ControlPlaneUnavailableException>(async () => await conversation.Answer(1, new byte[] { 1 }));
        await Assert.ThrowsAsync<ControlPlaneUnavailableException>(async () => await conversation.Answer(1, new byte[] { 1 }));
        var answer = await conversation.Answer(1, new byte[] { 1 });

        Assert.Equal(AuthenticationVerdict.Granted, answer.Verdict);
        Assert.Equal("begin receive verify", _authenticator.Calls);
        Assert.Equal([AuthenticationFailure.None], _partners.Told);
    }

    [Fact]
    public async Task A_wrong_password_is_counted_once_and_told_once_though_the_count_failed_at_first()
    {
        var conversation = NewConversation();
        var wrong = Step(AuthenticatorStepKind.Retry) with { Failure = AuthenticationFailure.WrongPassword };
        _authenticator.Script(Step(AuthenticatorStepKind.Send), Step(AuthenticatorStepKind.NeedCredential), wrong);
        await conversation.Begin();
        _partners.FailCounts = true;
        await Assert.ThrowsAsync<ControlPlaneUnavailableException>(async () => await conversation.Answer(1, new byte[] { 1 }));
        _partners.FailCounts = false;

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(AuthenticationVerdict.Continue, (await conversation.Answer(1, new byte[] { 1 })).Verdict);
        }

        Assert.Equal(1, _partners.Failures);
        Assert.Equal([AuthenticationFailure.WrongPassword], _partners.Told);
    }

    [Fact]
    public async Task A_right_code_is_spent_once_though_what_follows_fails_and_is_repeated()
    {
        var partners = new Partners { Credential = new WithCode(), FailSpends = true, FailAdmits = 2 };
        var conversation = NewConversation(partners);
        _authenticator.Script(Step(AuthenticatorStepKind.Send), Step(AuthenticatorStepKind.NeedCredential), Step(AuthenticatorStepKind.Success) with { CodeStep = 7 });
        await conversation.Begin();
        await Assert.ThrowsAsync<ControlPlaneUnavailableException>(async () => await conversation.Answer(1, new byte[] { 1 }));
        partners.FailSpends = false;
        await Assert.ThrowsAsync<ControlPlaneUnavailableException>(async () => await conversation.Answer(1, new byte[] { 1 }));
        await Assert.ThrowsAsync<ControlPlaneUnavailableException>(async () => await conversation.Answer(1, new byte[] { 1 }));

        Assert.Equal(AuthenticationVerdict.Granted, (await conversation.Answer(1, new byte[] { 1 })).Verdict);
        Assert.Equal([7L], partners.Spent.Select(code => code.Step));
    }

    [Fact]
    public async Task A_code_that_an_inner_method_found_right_is_spent_before_the_peer_is_told_and_is_good_for_the_success_that_follows()
    {
        var partners = new Partners { Credential = new WithCode() };
        var conversation = NewConversation(partners);
        _authenticator.Script(
            Step(AuthenticatorStepKind.Send), Step(AuthenticatorStepKind.NeedCredential), Step(AuthenticatorStepKind.Send) with { CodeStep = 7 }, Step(AuthenticatorStepKind.Success));
        await conversation.Begin();
        await conversation.Answer(1, new byte[] { 1 });
        Assert.Single(partners.Spent);

        Assert.Equal(AuthenticationVerdict.Granted, (await conversation.Answer(2, new byte[] { 2 })).Verdict);
        Assert.Single(partners.Spent);
    }

    [Fact]
    public async Task Who_goes_when_the_code_is_asked_for_is_told_of_once()
    {
        var partners = new Partners { Credential = new WithCode() };
        var conversation = NewConversation(partners);
        _authenticator.Script(Step(AuthenticatorStepKind.Send), Step(AuthenticatorStepKind.NeedCredential), Step(AuthenticatorStepKind.Send));
        await conversation.Begin();
        await conversation.Answer(1, new byte[] { 1 });
        Assert.Empty(partners.Told);

        conversation.Dispose();
        conversation.Dispose();

        Assert.Equal([AuthenticationFailure.OneTimePasswordNeeded], partners.Told);
        Assert.Equal(AuthenticationFailure.UnknownConversation, (await conversation.Answer(2, new byte[] { 1 })).Failure);
    }

    [Theory]
    [InlineData(AuthenticationFailure.WrongOneTimePassword, null)]
    [InlineData(AuthenticationFailure.WrongPassword, null)]
    [InlineData(AuthenticationFailure.None, 7L)]
    public async Task Who_goes_after_a_code_or_a_wrong_password_is_not_told_of_again(AuthenticationFailure failure, long? codeStep)
    {
        var partners = new Partners { Credential = new WithCode() };
        var conversation = NewConversation(partners);
        var kind = failure == AuthenticationFailure.None ? AuthenticatorStepKind.Send : AuthenticatorStepKind.Retry;
        _authenticator.Script(Step(AuthenticatorStepKind.Send), Step(AuthenticatorStepKind.NeedCredential), Step(kind) with { Failure = failure, CodeStep = codeStep });
        await conversation.Begin();
        await conversation.Answer(1, new byte[] { 1 });

        conversation.Dispose();

        Assert.Equal(failure == AuthenticationFailure.None ? [] : [failure], partners.Told);
    }

    [Theory]
    [InlineData(null, AuthenticationFailure.None, AuthenticationFailure.OneTimePasswordNeeded)]
    [InlineData(7L, AuthenticationFailure.OneTimePasswordUsed, AuthenticationFailure.OneTimePasswordUsed)]
    [InlineData(7L, AuthenticationFailure.LockedOut, AuthenticationFailure.LockedOut)]
    public async Task Whatever_the_method_says_nobody_who_has_codes_comes_in_without_a_fresh_one(long? step, AuthenticationFailure problem, AuthenticationFailure expected)
    {
        var partners = new Partners { Credential = new WithCode(), CodeProblem = problem };
        var conversation = NewConversation(partners);
        _authenticator.Script(Step(AuthenticatorStepKind.Send), Step(AuthenticatorStepKind.NeedCredential), Step(AuthenticatorStepKind.Success) with { CodeStep = step });
        await conversation.Begin();
        var answer = await conversation.Answer(1, new byte[] { 1 });

        Assert.Equal((AuthenticationVerdict.Refused, expected), (answer.Verdict, answer.Failure));
        Assert.Equal([expected], partners.Told);
        Assert.Null(answer.Grant);
        Assert.Equal(expected == AuthenticationFailure.LockedOut ? [] : [4, (byte)expected], answer.Packet);
    }

    [Fact]
    public async Task Who_is_refused_after_the_password_was_right_is_not_told_of_success()
    {
        var conversation = NewConversation();
        _partners.Decision = Admission.Refused(AuthenticationFailure.TooManySessions);
        _authenticator.Script(Step(AuthenticatorStepKind.Send), Step(AuthenticatorStepKind.NeedCredential), Step(AuthenticatorStepKind.Success));
        await conversation.Begin();

        var answer = await conversation.Answer(1, new byte[] { 1 });

        Assert.Equal((AuthenticationVerdict.Refused, AuthenticationFailure.TooManySessions), (answer.Verdict, answer.Failure));
        Assert.Equal([4, (byte)AuthenticationFailure.TooManySessions], answer.Packet);
        Assert.Null(answer.Grant);
    }

    [Fact]
    public async Task The_round_after_the_conclusion_gets_the_conclusion_and_the_one_after_that_is_a_gap()
    {
        var conversation = NewConversation();
        _authenticator.Script(Step(AuthenticatorStepKind.Send), Step(AuthenticatorStepKind.NeedCredential), Step(AuthenticatorStepKind.Success));
        await conversation.Begin();
        var granted = await conversation.Answer(1, new byte[] { 1 });

        var again = await conversation.Answer(2, new byte[] { 1 });

        Assert.Equal((2, granted.Verdict, granted.Packet, granted.Grant), (again.Round, again.Verdict, again.Packet, again.Grant));
        Assert.Equal(AuthenticationFailure.UnknownConversation, (await conversation.Answer(3, new byte[] { 1 })).Failure);
        Assert.Single(_partners.Told);
    }

    [Fact]
    public async Task A_packet_that_is_discarded_takes_a_round_and_no_answer_to_the_peer()
    {
        var conversation = NewConversation();
        _authenticator.Script(Step(AuthenticatorStepKind.Send), new AuthenticatorStep(AuthenticatorStepKind.Discard), new AuthenticatorStep(AuthenticatorStepKind.Discard));
        await conversation.Begin();

        for (var round = 1; round < 3; round++)
        {
            var answer = await conversation.Answer(round, new byte[] { 1 });
            Assert.Equal((round, AuthenticationVerdict.Continue, 0), (answer.Round, answer.Verdict, answer.Packet.Length));
        }
    }

    private static AuthenticatorStep Step(AuthenticatorStepKind kind) => new(kind) { Packet = [(byte)kind], UserName = "ann", HigherLayerAuthenticationKey = new byte[32] };

    private TunnelConversation NewConversation(Partners? partners = null)
    {
        var endPoint = new IPEndPoint(IPAddress.Loopback, 1);
        var begin = new BeginRequest("edge", 1, TunnelId.Create(), new TunnelOrigin(endPoint, endPoint, ServerName: null, CorrelationId: null), AuthenticationMethod.MsChapV2);
        return new TunnelConversation(begin, _authenticator, partners ?? _partners);
    }

    private sealed class ScriptedAuthenticator : IAuthenticator
    {
        private readonly Queue<AuthenticatorStep> _steps = [];

        public string Calls { get; private set; } = "";

        public void Script(params AuthenticatorStep[] steps) => Array.ForEach(steps, _steps.Enqueue);

        public AuthenticatorStep Begin() => Next("begin");

        public AuthenticatorStep Receive(ReadOnlySpan<byte> packet) => Next("receive");

        public AuthenticatorStep Verify(ICredential? credential, AuthenticationFailure failure) => Next("verify");

        public AuthenticatorStep Take(ServerVerdict verdict) => Next($"take {verdict.Kind}");

        public AuthenticatorStep Refuse(AuthenticationFailure failure) => new(AuthenticatorStepKind.Failure) { Packet = [4, (byte)failure], Failure = failure };

        private AuthenticatorStep Next(string call)
        {
            Calls = $"{Calls} {call}".Trim();
            return _steps.Dequeue();
        }
    }

    private sealed class WithCode : ICredential
    {
        public int CodeLength => 6;

        public bool TryGetNtHash(Span<byte> ntHash) => false;

        public bool TryGetClearSecret(out byte[] secret)
        {
            secret = [];
            return false;
        }

        public bool VerifyPassword(ReadOnlySpan<byte> password) => false;
    }

    private sealed class Partners : IConversationPartners
    {
        public int FailFinds { get; set; }

        public int FailAdmits { get; set; }

        public bool FailCounts { get; set; }

        public bool FailSpends { get; set; }

        public int Failures { get; private set; }

        public ICredential? Credential { get; init; }

        public List<SpentCode> Spent { get; } = [];

        public AuthenticationFailure CodeProblem { get; set; }

        public List<AuthenticationFailure> Told { get; } = [];

        public Admission Decision { get; set; } = new(
            new Grant { UserName = "ann", Address = IPAddress.Loopback, Gateway = IPAddress.Loopback, HigherLayerAuthenticationKey = new byte[32] },
            AuthenticationFailure.None);

        public ValueTask<UserLookup> FindUser(string givenName) => FailFinds-- > 0
            ? throw new ControlPlaneUnavailableException()
            : ValueTask.FromResult(new UserLookup(UserKey.Of("ann"), "ann", Credential, AuthenticationFailure.None));

        public ValueTask<AuthenticationFailure> SpendCode(UserKey user, SpentCode code)
        {
            if (FailSpends)
            {
                throw new ControlPlaneUnavailableException();
            }

            Spent.Add(code);
            return ValueTask.FromResult(CodeProblem);
        }

        public ValueTask<bool> CountAttempt(UserKey? user, AuthenticationFailure failure)
        {
            if (FailCounts)
            {
                throw new ControlPlaneUnavailableException();
            }

            Failures++;
            return ValueTask.FromResult(true);
        }

        public ValueTask<Admission> Admit(BeginRequest begin, UserKey user, UserTerms? terms, PeerFacts peer, byte[] higherLayerAuthenticationKey) =>
            FailAdmits-- > 0 ? throw new ControlPlaneUnavailableException() : ValueTask.FromResult(Decision);

        public ValueTask<ServerAnswer> Judge(BeginRequest begin, string userName, PeerProof proof, RadiusDialogue? dialogue) => throw new InvalidOperationException("There is no server.");

        public void Concluded(BeginRequest begin, string userName, AuthenticationFailure failure) => Told.Add(failure);
    }
}
