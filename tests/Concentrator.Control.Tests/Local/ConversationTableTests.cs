using System.Net;
using Concentrator.Control.Authentication;
using Concentrator.Control.Local;
using Concentrator.Control.Ports;
using Concentrator.Control.Radius;
using Concentrator.Control.Tests.Contract;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Tests.Local;

public sealed class ConversationTableTests
{
    private readonly TestClock _clock = new();
    private readonly ConversationTable _table;

    public ConversationTableTests() => _table = new ConversationTable(2, _clock);

    [Fact]
    public async Task Whoever_is_forgotten_is_disposed_of()
    {
        var (removed, refused, cleared) = (await Add(), await Add(), new Method());
        _table.Remove(removed.Tunnel);
        Assert.True(removed.IsDisposed);
        _table.Refused(refused.Tunnel);
        Assert.False(refused.IsDisposed);
        foreach (var next in new[] { await Add(), await Add() })
        {
            _table.Refused(next.Tunnel);
        }

        Assert.True(refused.IsDisposed);
        await Add(cleared);
        _table.Clear();
        Assert.True(cleared.IsDisposed);
    }

    [Fact]
    public async Task Whoever_stays_away_is_disposed_of_when_its_time_is_over()
    {
        var method = await Add();
        _clock.Advance(TimeSpan.FromMinutes(2) - TimeSpan.FromTicks(1));
        _table.Sweep();
        Assert.False(method.IsDisposed);
        _clock.Advance(TimeSpan.FromTicks(1));
        _table.Sweep();
        Assert.True(method.IsDisposed);
    }

    [Fact]
    public async Task A_round_that_runs_is_finished_first_and_the_next_finds_nothing()
    {
        var method = await Add();
        var conversation = _table.Find(method.Tunnel)!;
        var running = conversation.Answer(1, [1]);
        var waiting = conversation.Answer(2, [1]);
        _table.Remove(method.Tunnel);
        Assert.False(running.IsCompleted);
        Assert.False(method.IsDisposed);

        method.Found.SetResult(new UserLookup(UserKey.Of("ann"), "ann", Credential: null, AuthenticationFailure.None));
        Assert.Equal(AuthenticationVerdict.Continue, (await running).Verdict);
        Assert.Equal(AuthenticationVerdict.Continue, (await waiting).Verdict);
        await conversation.End();
        Assert.True(method.IsDisposed);
        Assert.Equal(AuthenticationFailure.UnknownConversation, (await conversation.Answer(3, [1])).Failure);
    }

    private async Task<Method> Add(Method? method = null)
    {
        method ??= new Method();
        var endPoint = new IPEndPoint(IPAddress.Loopback, 1);
        var begin = new BeginRequest("edge", 1, method.Tunnel, new TunnelOrigin(endPoint, endPoint, ServerName: null, CorrelationId: null), AuthenticationMethod.Eap);
        var deadline = _clock.GetTimestamp() + TimeSpan.FromMinutes(2).Ticks;
        var hosted = _table.GetOrAdd(method.Tunnel, () => new HostedConversation(begin, new TunnelConversation(begin, method, method), deadline));
        await hosted!.Begin();
        return method;
    }

    /// <summary>A method that asks for a credential once, and the partner that may be slow to find it.</summary>
    private sealed class Method : IAuthenticator, IConversationPartners, IDisposable
    {
        private bool _hasAsked;

        public TunnelId Tunnel { get; } = TunnelId.Create();

        public bool IsDisposed { get; private set; }

        public TaskCompletionSource<UserLookup> Found { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public AuthenticatorStep Begin() => new(AuthenticatorStepKind.Send) { Packet = [1] };

        public AuthenticatorStep Receive(ReadOnlySpan<byte> packet)
        {
            Assert.False(IsDisposed);
            (var kind, _hasAsked) = (_hasAsked ? AuthenticatorStepKind.Send : AuthenticatorStepKind.NeedCredential, true);
            return new AuthenticatorStep(kind) { UserName = "ann", Proof = new PeerProof.Password([1]), Packet = [2] };
        }

        public AuthenticatorStep Verify(ICredential? credential, AuthenticationFailure failure)
        {
            Assert.False(IsDisposed);
            return new AuthenticatorStep(AuthenticatorStepKind.Send) { Packet = [3] };
        }

        public AuthenticatorStep Take(ServerVerdict verdict) => throw new NotSupportedException();

        public AuthenticatorStep Refuse(AuthenticationFailure failure) => throw new NotSupportedException();

        public void Dispose() => IsDisposed = true;

        public async ValueTask<UserLookup> FindUser(string givenName) => await Found.Task;

        public ValueTask<ServerAnswer> Judge(BeginRequest begin, string userName, PeerProof proof, RadiusDialogue? dialogue) => throw new NotSupportedException();

        public ValueTask<bool> CountAttempt(UserKey? user, AuthenticationFailure failure) => ValueTask.FromResult(true);

        public ValueTask<AuthenticationFailure> SpendCode(UserKey user, SpentCode code) => throw new NotSupportedException();

        public ValueTask<Admission> Admit(BeginRequest begin, UserKey user, UserTerms? terms, PeerFacts peer, byte[] higherLayerAuthenticationKey) => throw new NotSupportedException();

        public void Concluded(BeginRequest begin, string userName, AuthenticationFailure failure)
        {
        }
    }
}
