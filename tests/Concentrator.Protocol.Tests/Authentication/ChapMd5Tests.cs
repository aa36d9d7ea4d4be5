using System.Security.Cryptography;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.Authentication;

public sealed class ChapMd5Tests
{
    private const AuthenticationMethod Method = AuthenticationMethod.ChapMd5;

    [Theory]
    [InlineData("alice", "right")]
    [InlineData(@"EXAMPLE\alice", "пароль €")]
    public void The_right_secret_succeeds_with_an_all_zero_key(string userName, string password)
    {
        var conversation = new Conversation(Method, userName, password) { Credential = new TestCredential(password) }.Run();
        Assert.Equal(AuthenticatorStepKind.Success, conversation.ServerEnd.Kind);
        Assert.Equal(userName, conversation.ServerEnd.UserName);
        Assert.Equal(AuthenticationPeerStepKind.Success, conversation.PeerEnd.Kind);
        Assert.Equal(new byte[32], conversation.ServerEnd.HigherLayerAuthenticationKey);
        Assert.Equal(new byte[32], conversation.PeerEnd.HigherLayerAuthenticationKey);
    }

    [Fact]
    public void A_response_is_the_MD5_of_identifier_secret_and_challenge()
    {
        var peer = Authenticators.CreatePeer(Method, "alice", "secret");
        var response = peer.Receive(ChapValue.WritePacket(ChapCode.Challenge, 7, [1, 2, 3, 4], "vpn"u8)).Packet;
        Assert.Equal([2, 7, 0, 26, 16, .. MD5.HashData([7, .. "secret"u8, 1, 2, 3, 4]), .. "alice"u8], response);
    }

    [Theory]
    [InlineData(AuthenticationFailure.None, AuthenticationFailure.WrongPassword)]
    [InlineData(AuthenticationFailure.UnknownUser, AuthenticationFailure.UnknownUser)]
    [InlineData(AuthenticationFailure.AccountDisabled, AuthenticationFailure.AccountDisabled)]
    [InlineData(AuthenticationFailure.LockedOut, AuthenticationFailure.LockedOut)]
    public void Every_refusal_looks_the_same_to_the_peer(AuthenticationFailure refusal, AuthenticationFailure expected)
    {
        var conversation = new Conversation(Method, "alice", "wrong") { Credential = new TestCredential("right"), Refusal = refusal }.Run();
        Assert.Equal(AuthenticatorStepKind.Failure, conversation.ServerEnd.Kind);
        Assert.Equal(expected, conversation.ServerEnd.Failure);
        Assert.Equal("the server refused the login: Login refused", conversation.PeerEnd.Message);
    }

    [Fact]
    public void A_user_without_a_clear_secret_cannot_use_the_method_even_with_an_empty_one()
    {
        var conversation = new Conversation(Method, "alice", "") { Credential = new TestCredential("", withClearSecret: false) }.Run();
        Assert.Equal(AuthenticatorStepKind.Failure, conversation.ServerEnd.Kind);
        Assert.Equal(AuthenticationFailure.MethodNotPossible, conversation.ServerEnd.Failure);
    }

    [Fact]
    public void A_response_with_another_identifier_is_discarded()
    {
        var (server, response) = Challenged("right");
        response[1]++;
        Assert.Equal(AuthenticatorStepKind.Discard, server.Receive(response).Kind);
    }

    [Fact]
    public void Any_response_after_the_verdict_gets_the_same_reply()
    {
        var (server, response) = Challenged("wrong");
        server.Receive(response);
        var failure = server.Verify(new TestCredential("right"), AuthenticationFailure.None);
        response[5] ^= 1;
        var again = server.Receive(response);
        Assert.Equal(AuthenticatorStepKind.Send, again.Kind);
        Assert.Equal(failure.Packet, again.Packet);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(17)]
    public void A_value_of_a_wrong_size_is_refused(int size)
    {
        var (server, response) = Challenged("right");
        Assert.Equal(AuthenticationFailure.Malformed, server.Receive(ChapValue.WritePacket(ChapCode.Response, response[1], new byte[size], "alice"u8)).Failure);
    }

    [Fact]
    public void A_truncated_packet_is_discarded()
    {
        var (server, response) = Challenged("right");
        for (var length = 0; length < response.Length; length++)
        {
            Assert.Equal(AuthenticatorStepKind.Discard, server.Receive(response.AsSpan(0, length)).Kind);
        }
    }

    [Fact]
    public void The_peer_answers_a_later_challenge_too()
    {
        var peer = Authenticators.CreatePeer(Method, "alice", "right");
        peer.Receive(ChapValue.WritePacket(ChapCode.Challenge, 1, new byte[16], "vpn"u8));
        Assert.Equal(AuthenticationPeerStepKind.Discard, peer.Receive([3, 2, 0, 4]).Kind);
        Assert.Equal(AuthenticationPeerStepKind.Success, peer.Receive([3, 1, 0, 4]).Kind);
        Assert.Equal(AuthenticationPeerStepKind.Discard, peer.Receive([3, 1, 0, 4]).Kind);
        Assert.Equal(AuthenticationPeerStepKind.Send, peer.Receive(ChapValue.WritePacket(ChapCode.Challenge, 2, new byte[16], "vpn"u8)).Kind);
    }

    private static (IAuthenticator Server, byte[] Response) Challenged(string password)
    {
        var server = Authenticators.CreateServer(Method, "vpn", 2);
        return (server, Authenticators.CreatePeer(Method, "alice", password).Receive(server.Begin().Packet).Packet);
    }
}
