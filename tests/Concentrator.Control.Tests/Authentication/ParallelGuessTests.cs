using System.Net;
using Concentrator.Control.Authentication;
using Concentrator.Control.Ports;
using Concentrator.Control.Radius;
using Concentrator.Control.Tests.Contract;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Tests.Authentication;

public sealed class ParallelGuessTests
{
    [Theory]
    [InlineData(AuthenticationMethod.MsChapV2, TestUsers.Password)]
    [InlineData(AuthenticationMethod.MsChapV2, "wrong password")]
    [InlineData(AuthenticationMethod.Eap, TestUsers.Password)]
    [InlineData(AuthenticationMethod.Eap, "wrong password")]
    [InlineData(AuthenticationMethod.Pap, TestUsers.Password)]
    [InlineData(AuthenticationMethod.Pap, "wrong password")]
    public async Task When_other_tunnels_locked_the_account_meanwhile_nothing_tells_whether_the_password_was_right(AuthenticationMethod method, string password)
    {
        var origin = new TunnelOrigin(new IPEndPoint(IPAddress.Loopback, 1), new IPEndPoint(IPAddress.Loopback, 443), null, null);
        var begin = new BeginRequest("edge-1", 1, TunnelId.Create(), origin, method);
        var conversation = new TunnelConversation(begin, Authenticators.CreateServer(method, "vpn", 2), new LockedMeanwhile());
        var peer = Authenticators.CreatePeer(method, "ann", password, () => password);
        var answer = await conversation.Begin();
        var packet = peer.Begin().Packet;
        for (var round = 1; answer.Verdict == AuthenticationVerdict.Continue; round++)
        {
            packet = answer.Packet.Length > 0 ? peer.Receive(answer.Packet).Packet : packet;
            answer = await conversation.Answer(round, packet);
        }

        Assert.Equal((AuthenticationVerdict.Refused, AuthenticationFailure.LockedOut), (answer.Verdict, answer.Failure));
        Assert.Empty(answer.Packet);
        Assert.Equal(method == AuthenticationMethod.Eap ? 2 : 1, answer.Round);
    }

    /// <summary>An account that was not locked when it was looked up, and is when the password has been judged.</summary>
    private sealed class LockedMeanwhile : IConversationPartners
    {
        public ValueTask<UserLookup> FindUser(string givenName) =>
            ValueTask.FromResult(new UserLookup(UserKey.Of(givenName), givenName, new KnownPassword(TestUsers.Password), AuthenticationFailure.None));

        public ValueTask<bool> CountAttempt(UserKey? user, AuthenticationFailure failure) => ValueTask.FromResult(false);

        public ValueTask<AuthenticationFailure> SpendCode(UserKey user, SpentCode code) => ValueTask.FromResult(AuthenticationFailure.LockedOut);

        public ValueTask<Admission> Admit(BeginRequest begin, UserKey user, UserTerms? terms, PeerFacts peer, byte[] higherLayerAuthenticationKey) =>
            ValueTask.FromResult(Admission.Refused(AuthenticationFailure.LockedOut));

        public ValueTask<ServerAnswer> Judge(BeginRequest begin, string userName, PeerProof proof, RadiusDialogue? dialogue) => throw new InvalidOperationException("There is no server.");

        public void Concluded(BeginRequest begin, string userName, AuthenticationFailure failure)
        {
        }
    }

    private sealed class KnownPassword(string password) : ICredential
    {
        public bool TryGetNtHash(Span<byte> ntHash)
        {
            NtPasswordHash.Compute(password, ntHash);
            return true;
        }

        public bool TryGetClearSecret(out byte[] secret)
        {
            secret = [];
            return false;
        }

        public bool VerifyPassword(ReadOnlySpan<byte> given) => given.SequenceEqual(System.Text.Encoding.UTF8.GetBytes(password));
    }
}
