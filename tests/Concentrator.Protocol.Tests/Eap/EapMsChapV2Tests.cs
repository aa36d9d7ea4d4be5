using System.Text;
using Concentrator.Protocol.Eap;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Tests.Authentication;

namespace Concentrator.Protocol.Tests.Eap;

public sealed class EapMsChapV2Tests
{
    private const AuthenticationMethod Method = AuthenticationMethod.Eap;

    [Theory]
    [InlineData("alice")]
    [InlineData(@"EXAMPLE\alice")]
    [InlineData("Алиса")]
    public void The_right_password_succeeds_and_both_sides_have_the_same_key(string userName)
    {
        var conversation = new Conversation(Method, userName, "right") { Credential = new TestCredential("right") }.Run();
        Assert.Equal(AuthenticatorStepKind.Success, conversation.ServerEnd.Kind);
        Assert.Equal(userName, conversation.ServerEnd.UserName);
        Assert.Equal(AuthenticationPeerStepKind.Success, conversation.PeerEnd.Kind);
        Assert.Equal(32, conversation.ServerEnd.HigherLayerAuthenticationKey.Length);
        Assert.NotEqual(new byte[32], conversation.ServerEnd.HigherLayerAuthenticationKey);
        Assert.Equal(conversation.ServerEnd.HigherLayerAuthenticationKey, conversation.PeerEnd.HigherLayerAuthenticationKey);
    }

    [Fact]
    public void The_key_is_that_of_MS_CHAPv2_with_the_same_challenges()
    {
        var conversation = new Conversation(Method, "alice", "right") { Credential = new TestCredential("right") }.Run();
        var ntHash = new byte[16];
        NtPasswordHash.Compute("right", ntHash);
        Assert.True(MsChapV2Response.TryRead(conversation.FromPeer[1].AsSpan(10, 49), out var response));
        Assert.Equal(MsChapV2Keys.HigherLayerAuthenticationKey(ntHash, response.NtResponse), conversation.ServerEnd.HigherLayerAuthenticationKey);
    }

    [Fact]
    public void The_packets_are_those_of_the_draft()
    {
        var conversation = new Conversation(Method, "alice", "right") { Credential = new TestCredential("right") }.Run();
        var (server, peer) = (conversation.FromServer, conversation.FromPeer);
        var first = server[0][1];
        Assert.Equal([1, first, 0, 5, 1], server[0]);
        Assert.Equal([2, first, 0, 10, 1, .. "alice"u8], peer[0]);

        // Request 26: Challenge, MS-CHAPv2-ID, MS-Length = Length - 5, Value-Size 16, challenge, name.
        var second = (byte)(first + 1);
        Assert.Equal([1, second, 0, 29, 26, 1, second, 0, 24, 16], server[1][..10]);
        Assert.Equal("vpn"u8, server[1].AsSpan(26));
        Assert.Equal([2, second, 0, 64, 26, 2, second, 0, 59, 49], peer[1][..10]);
        Assert.Equal("alice"u8, peer[1].AsSpan(59));

        // Success request and its acknowledgement, the OpCode alone.
        var third = (byte)(first + 2);
        Assert.Equal([1, third, 0, (byte)server[2].Length, 26, 3, second, 0, (byte)(server[2].Length - 5)], server[2][..9]);
        Assert.StartsWith("S=", Encoding.ASCII.GetString(server[2], 9, 2), StringComparison.Ordinal);
        Assert.Equal([2, third, 0, 6, 26, 3], peer[2]);
        Assert.Equal([3, third, 0, 4], server[3]);
    }

    [Fact]
    public void Nothing_is_granted_before_the_peer_has_acknowledged_the_success()
    {
        var conversation = new Conversation(Method, "alice", "right") { Credential = new TestCredential("right"), OnTheWayToPeer = packet => packet.Length > 5 && packet[5] == 3 ? [0] : packet }.Run();
        Assert.Equal(0, conversation.Count(AuthenticatorStepKind.Success));
    }

    [Fact]
    public void A_wrong_password_may_be_corrected()
    {
        var conversation = new Conversation(Method, "alice", "wrong", () => "right") { Credential = new TestCredential("right") }.Run();
        Assert.Equal(1, conversation.Count(AuthenticatorStepKind.Retry));
        Assert.Equal(AuthenticatorStepKind.Success, conversation.ServerEnd.Kind);
        Assert.Equal(AuthenticationPeerStepKind.Success, conversation.PeerEnd.Kind);
        Assert.Equal(conversation.ServerEnd.HigherLayerAuthenticationKey, conversation.PeerEnd.HigherLayerAuthenticationKey);
    }

    [Fact]
    public void Each_wrong_password_is_counted_once_and_the_last_one_without_waiting_for_the_peer()
    {
        var conversation = new Conversation(Method, "alice", "wrong", () => "still wrong", retries: 2) { Credential = new TestCredential("right") }.Run();
        Assert.Equal(3, conversation.Count(AuthenticatorStepKind.Retry));
        Assert.Equal(AuthenticatorStepKind.Failure, conversation.ServerEnd.Kind);
        Assert.Equal(AuthenticationFailure.WrongPassword, conversation.ServerEnd.Failure);
        Assert.True(conversation.ServerEnd.AlreadyCounted);
        Assert.Equal("the server refused the login: E=691 the user name or password is wrong", conversation.PeerSteps.Single(step => step.Kind == AuthenticationPeerStepKind.Failure).Message);
        Assert.Equal([2, conversation.FromServer[^1][1], 0, 6, 26, 4], conversation.FromPeer[^1]);
        Assert.Equal([4, conversation.FromServer[^2][1], 0, 4], conversation.FromServer[^1]);
    }

    [Fact]
    public void A_peer_that_gives_up_gets_a_failure_that_is_already_counted()
    {
        var conversation = new Conversation(Method, "alice", "wrong", retries: 2) { Credential = new TestCredential("right") }.Run();
        Assert.Equal(1, conversation.Count(AuthenticatorStepKind.Retry));
        Assert.Equal(AuthenticationFailure.WrongPassword, conversation.ServerEnd.Failure);
        Assert.True(conversation.ServerEnd.AlreadyCounted);
        Assert.Equal(4, conversation.ServerEnd.Packet[0]);
    }

    [Fact]
    public void An_unknown_user_looks_to_the_peer_like_a_wrong_password()
    {
        var unknown = new Conversation(Method, "nobody", "wrong", () => "again") { Refusal = AuthenticationFailure.UnknownUser }.Run();
        var wrong = new Conversation(Method, "nobody", "wrong", () => "again") { Credential = new TestCredential("right") }.Run();
        Assert.Equal(wrong.FromServer.Select(packet => packet.Length), unknown.FromServer.Select(packet => packet.Length));
        Assert.Equal(wrong.ServerSteps.Select(step => step.Kind), unknown.ServerSteps.Select(step => step.Kind));
        Assert.Equal(AuthenticationFailure.UnknownUser, unknown.ServerEnd.Failure);
    }

    [Fact]
    public void A_disabled_account_is_told_so_to_whoever_has_its_password()
    {
        var conversation = new Conversation(Method, "alice", "right") { Credential = new TestCredential("right"), Refusal = AuthenticationFailure.AccountDisabled }.Run();
        Assert.Equal(0, conversation.Count(AuthenticatorStepKind.Retry));
        Assert.Equal(AuthenticatorStepKind.Failure, conversation.ServerEnd.Kind);
        Assert.Equal(AuthenticationFailure.AccountDisabled, conversation.ServerEnd.Failure);
        Assert.Contains("E=647", conversation.PeerSteps.Single(step => step.Kind == AuthenticationPeerStepKind.Failure).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wrong", AuthenticationFailure.AccountDisabled)]
    [InlineData("wrong", AuthenticationFailure.LockedOut)]
    [InlineData("right", AuthenticationFailure.LockedOut)]
    public void Who_does_not_prove_a_password_is_not_told_that_the_account_exists(string password, AuthenticationFailure refusal)
    {
        var conversation = new Conversation(Method, "alice", password, () => password) { Credential = new TestCredential("right"), Refusal = refusal }.Run();
        var unknown = new Conversation(Method, "alice", password, () => password) { Refusal = AuthenticationFailure.UnknownUser }.Run();
        Assert.Equal(unknown.FromServer.Select(packet => packet.Length), conversation.FromServer.Select(packet => packet.Length));
        Assert.Equal(unknown.ServerSteps.Select(step => step.Kind), conversation.ServerSteps.Select(step => step.Kind));
        Assert.Equal(unknown.PeerEnd.Message, conversation.PeerEnd.Message);
    }

    [Fact]
    public void A_user_without_an_NT_hash_cannot_use_the_method()
    {
        var conversation = new Conversation(Method, "alice", "right") { Credential = new TestCredential("right", withNtHash: false) }.Run();
        Assert.Equal(AuthenticationFailure.MethodNotPossible, conversation.ServerEnd.Failure);
    }

    [Fact]
    public void A_change_of_password_is_refused_by_name()
    {
        var (server, id) = Challenged();
        var step = server.Receive(EapPacket.Write(EapCode.Response, id, EapType.MsChapV2, AuthenticationPacket.Write(7, id, new byte[582])));
        Assert.StartsWith("E=709 R=0 ", Encoding.ASCII.GetString(step.Packet, 9, 10), StringComparison.Ordinal);
        step = server.Receive(EapPacket.Write(EapCode.Response, step.Packet[1], EapType.MsChapV2, [4]));
        Assert.Equal(AuthenticatorStepKind.Failure, step.Kind);
        Assert.Equal(AuthenticationFailure.PasswordChangeRefused, step.Failure);
    }

    [Fact]
    public void A_peer_that_does_not_believe_the_server_ends_in_failure()
    {
        var conversation = new Conversation(Method, "alice", "right")
        {
            Credential = new TestCredential("right"),
            OnTheWayToPeer = packet => packet.Length > 12 && packet[5] == 3 ? [.. packet[..12], packet[12] == (byte)'0' ? (byte)'1' : (byte)'0', .. packet[13..]] : packet,
        }.Run();
        Assert.Contains(conversation.PeerSteps, step => step.Kind == AuthenticationPeerStepKind.Failure && step.Message.Contains("could not prove", StringComparison.Ordinal));
        Assert.Equal(AuthenticatorStepKind.Failure, conversation.ServerEnd.Kind);
        Assert.Equal(AuthenticationFailure.PeerRefused, conversation.ServerEnd.Failure);
    }

    [Fact]
    public void A_careless_MS_CHAPv2_ID_does_not_matter()
    {
        var server = Authenticators.CreateServer(Method, "vpn", 0);
        var peer = Authenticators.CreatePeer(Method, "alice", "right");
        var response = peer.Receive(server.Receive(peer.Receive(server.Begin().Packet).Packet).Packet).Packet;
        response[6] += 9;
        Assert.Equal(AuthenticatorStepKind.NeedCredential, server.Receive(response).Kind);
        Assert.Equal(response[6], server.Verify(new TestCredential("right"), AuthenticationFailure.None).Packet[6]);
    }

    [Fact]
    public void An_MS_Length_beyond_the_packet_is_discarded()
    {
        var (server, id) = Challenged();
        var data = AuthenticationPacket.Write(2, id, [49, .. new byte[49], .. "alice"u8]);
        data[3]++;
        Assert.Equal(AuthenticatorStepKind.Discard, server.Receive(EapPacket.Write(EapCode.Response, id, EapType.MsChapV2, data)).Kind);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void An_acknowledgement_of_what_was_not_said_is_discarded(byte opCode)
    {
        var (server, id) = Challenged();
        Assert.Equal(AuthenticatorStepKind.Discard, server.Receive(EapPacket.Write(EapCode.Response, id, EapType.MsChapV2, [opCode])).Kind);
        Assert.Equal(AuthenticatorStepKind.Discard, server.Receive(EapPacket.Write(EapCode.Response, id, EapType.MsChapV2, [])).Kind);
    }

    /// <summary>A server that has sent its MS-CHAPv2 challenge, and that challenge's Identifier.</summary>
    private static (IAuthenticator Server, byte Identifier) Challenged()
    {
        var server = Authenticators.CreateServer(Method, "vpn", 2);
        var step = server.Receive(Authenticators.CreatePeer(Method, "alice", "right").Receive(server.Begin().Packet).Packet);
        return (server, step.Packet[1]);
    }
}
