using System.Text;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.Authentication;

public sealed class MsChapV2Tests
{
    private const AuthenticationMethod Method = AuthenticationMethod.MsChapV2;

    [Theory]
    [InlineData("alice")]
    [InlineData(@"EXAMPLE\alice")]
    [InlineData("alice@example.org")]
    [InlineData("Алиса")]
    public void The_right_password_succeeds_and_both_sides_have_the_same_key(string userName)
    {
        var conversation = new Conversation(Method, userName, "пароль €") { Credential = new TestCredential("пароль €") }.Run();
        Assert.Equal(AuthenticatorStepKind.Success, conversation.ServerEnd.Kind);
        Assert.Equal(userName, conversation.ServerEnd.UserName);
        Assert.Equal(AuthenticationPeerStepKind.Success, conversation.PeerEnd.Kind);
        Assert.Equal(32, conversation.ServerEnd.HigherLayerAuthenticationKey.Length);
        Assert.NotEqual(new byte[32], conversation.ServerEnd.HigherLayerAuthenticationKey);
        Assert.Equal(conversation.ServerEnd.HigherLayerAuthenticationKey, conversation.PeerEnd.HigherLayerAuthenticationKey);
    }

    [Fact]
    public void A_wrong_password_may_be_corrected()
    {
        var conversation = new Conversation(Method, "alice", "wrong", () => "right") { Credential = new TestCredential("right") }.Run();
        Assert.Equal(1, conversation.Count(AuthenticatorStepKind.Retry));
        Assert.Equal(AuthenticationPeerStepKind.Success, conversation.PeerEnd.Kind);
        Assert.Equal(conversation.ServerEnd.HigherLayerAuthenticationKey, conversation.PeerEnd.HigherLayerAuthenticationKey);
    }

    [Fact]
    public void A_retry_answers_the_new_challenge_with_the_next_identifier()
    {
        var conversation = new Conversation(Method, "alice", "wrong", () => "right") { Credential = new TestCredential("right") }.Run();
        Assert.Equal((byte)(conversation.FromPeer[0][1] + 1), conversation.FromPeer[1][1]);
        Assert.NotEqual(conversation.FromServer[0][5..21], Challenge(conversation.FromServer[1]));
    }

    [Fact]
    public void A_wrong_password_is_refused_when_no_retry_is_left()
    {
        var conversation = new Conversation(Method, "alice", "wrong", () => "still wrong", retries: 2) { Credential = new TestCredential("right") }.Run();
        Assert.Equal(2, conversation.Count(AuthenticatorStepKind.Retry));
        Assert.Equal(AuthenticatorStepKind.Failure, conversation.ServerEnd.Kind);
        Assert.Equal(AuthenticationFailure.WrongPassword, conversation.ServerEnd.Failure);
        Assert.Equal(AuthenticationPeerStepKind.Failure, conversation.PeerEnd.Kind);
        Assert.Equal("the server refused the login: E=691 the user name or password is wrong", conversation.PeerEnd.Message);
    }

    [Fact]
    public void A_failure_has_the_fields_of_the_RFC()
    {
        var conversation = new Conversation(Method, "alice", "wrong", retries: 1) { Credential = new TestCredential("right") }.Run();
        Assert.Matches("^E=691 R=1 C=[0-9A-F]{32} V=3 M=.+$", Message(conversation.FromServer[1]));
        conversation = new Conversation(Method, "alice", "wrong", retries: 0) { Credential = new TestCredential("right") }.Run();
        Assert.Matches("^E=691 R=0 C=[0-9A-F]{32} V=3 M=.+$", Message(conversation.FromServer[1]));
    }

    [Fact]
    public void A_success_has_the_fields_of_the_RFC()
    {
        var conversation = new Conversation(Method, "alice", "right") { Credential = new TestCredential("right") }.Run();
        Assert.Matches("^S=[0-9A-F]{40} M=.+$", Message(conversation.FromServer[1]));
    }

    [Fact]
    public void An_unknown_user_looks_to_the_peer_like_a_wrong_password()
    {
        var unknown = new Conversation(Method, "nobody", "wrong", () => "again") { Refusal = AuthenticationFailure.UnknownUser }.Run();
        var wrong = new Conversation(Method, "nobody", "wrong", () => "again") { Credential = new TestCredential("right") }.Run();
        Assert.Equal(wrong.FromServer.Select(Shape), unknown.FromServer.Select(Shape), StringComparer.Ordinal);
        Assert.Equal(wrong.ServerSteps.Select(step => step.Kind), unknown.ServerSteps.Select(step => step.Kind));
        Assert.Equal(AuthenticationFailure.UnknownUser, unknown.ServerEnd.Failure);

        static string Shape(byte[] packet) => packet[0] == 4 ? System.Text.RegularExpressions.Regex.Replace(Message(packet), "C=[0-9A-F]{32}", "C=", default, TimeSpan.FromSeconds(1)) : $"{packet[0]}:{packet.Length}";
    }

    [Theory]
    [InlineData("wrong", AuthenticationFailure.AccountDisabled, AuthenticationFailure.WrongPassword)]
    [InlineData("wrong", AuthenticationFailure.LockedOut, AuthenticationFailure.LockedOut)]
    [InlineData("right", AuthenticationFailure.LockedOut, AuthenticationFailure.LockedOut)]
    public void Who_does_not_prove_a_password_is_not_told_that_the_account_exists(string password, AuthenticationFailure refusal, AuthenticationFailure logged)
    {
        var conversation = new Conversation(Method, "alice", password, () => password) { Credential = new TestCredential("right"), Refusal = refusal }.Run();
        var unknown = new Conversation(Method, "alice", password, () => password) { Refusal = AuthenticationFailure.UnknownUser }.Run();
        Assert.Equal(unknown.FromServer.Select(WithoutChallenge), conversation.FromServer.Select(WithoutChallenge), StringComparer.Ordinal);
        Assert.Equal(logged, conversation.ServerEnd.Failure);

        static string WithoutChallenge(byte[] packet) => packet[0] == 4 ? System.Text.RegularExpressions.Regex.Replace(Message(packet), "C=[0-9A-F]{32}", "C=", default, TimeSpan.FromSeconds(1)) : $"{packet[0]}:{packet.Length}";
    }

    [Theory]
    [InlineData(AuthenticationFailure.AccountDisabled, "E=647 R=0 ")]
    [InlineData(AuthenticationFailure.TooManySessions, "E=649 R=0 ")]
    [InlineData(AuthenticationFailure.Unavailable, "E=649 R=0 ")]
    [InlineData(AuthenticationFailure.UnknownPool, "E=649 R=0 ")]
    public void A_refusal_stands_for_the_right_password_too(AuthenticationFailure refusal, string message)
    {
        var conversation = new Conversation(Method, "alice", "right") { Credential = new TestCredential("right"), Refusal = refusal }.Run();
        Assert.Equal(AuthenticatorStepKind.Failure, conversation.ServerEnd.Kind);
        Assert.Equal(refusal, conversation.ServerEnd.Failure);
        Assert.StartsWith(message, Message(conversation.FromServer[1]), StringComparison.Ordinal);
        Assert.Contains(message[..5], conversation.PeerEnd.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_user_without_an_NT_hash_cannot_use_the_method()
    {
        var conversation = new Conversation(Method, "alice", "right") { Credential = new TestCredential("right", withNtHash: false) }.Run();
        Assert.Equal(AuthenticatorStepKind.Failure, conversation.ServerEnd.Kind);
        Assert.Equal(AuthenticationFailure.MethodNotPossible, conversation.ServerEnd.Failure);
        Assert.StartsWith("E=691 R=0 ", Message(conversation.FromServer[1]), StringComparison.Ordinal);
    }

    [Fact]
    public void An_all_zero_NT_hash_cannot_stand_for_a_missing_one()
    {
        var server = Authenticators.CreateServer(Method, "vpn", 0);
        var challenge = server.Begin().Packet;
        var (response, value) = (new byte[24], new byte[49]);
        MsChapV2Hashes.GenerateNtResponse(challenge.AsSpan(5, 16), new byte[16], "alice"u8, new byte[16], response);
        MsChapV2Response.Write(new byte[16], response, value);
        server.Receive(ChapValue.WritePacket(ChapCode.Response, challenge[1], value, "alice"u8));
        var step = server.Verify(new TestCredential("right", withNtHash: false), AuthenticationFailure.None);
        Assert.Equal(AuthenticationFailure.MethodNotPossible, step.Failure);
    }

    [Fact]
    public void A_server_that_cannot_prove_itself_is_not_believed()
    {
        var conversation = new Conversation(Method, "alice", "right")
        {
            Credential = new TestCredential("right"),
            OnTheWayToPeer = packet => packet[0] == 3 ? [.. packet[..6], packet[6] == (byte)'0' ? (byte)'1' : (byte)'0', .. packet[7..]] : packet,
        }.Run();
        Assert.Equal(AuthenticationPeerStepKind.Failure, conversation.PeerEnd.Kind);
        Assert.Contains("could not prove", conversation.PeerEnd.Message, StringComparison.Ordinal);
        Assert.Empty(conversation.PeerEnd.HigherLayerAuthenticationKey);
    }

    [Theory]
    [InlineData("")]
    [InlineData("S=")]
    [InlineData("M=Welcome")]
    [InlineData("S=407A5589115FD0D6209F510FE9C04566932CDA5")]
    [InlineData("S=407A5589115FD0D6209F510FE9C04566932CDA5Z M=hello")]
    public void A_success_without_a_proof_is_not_believed(string message)
    {
        var conversation = new Conversation(Method, "alice", "right")
        {
            Credential = new TestCredential("right"),
            OnTheWayToPeer = packet => packet[0] == 3 ? AuthenticationPacket.Write(3, packet[1], Encoding.ASCII.GetBytes(message)) : packet,
        }.Run();
        Assert.Equal(AuthenticationPeerStepKind.Failure, conversation.PeerEnd.Kind);
    }

    [Fact]
    public void A_success_that_nobody_waited_for_is_discarded()
    {
        var peer = Authenticators.CreatePeer(Method, "alice", "right");
        Assert.Equal(AuthenticationPeerStepKind.Discard, peer.Receive(AuthenticationPacket.Write(3, 0, "S=407A5589115FD0D6209F510FE9C04566932CDA56"u8)).Kind);
    }

    [Fact]
    public void A_response_with_another_identifier_is_discarded()
    {
        var (server, response) = Challenged("alice", "right");
        response[1]++;
        Assert.Equal(AuthenticatorStepKind.Discard, server.Receive(response).Kind);
        response[1]--;
        Assert.Equal(AuthenticatorStepKind.NeedCredential, server.Receive(response).Kind);
    }

    [Fact]
    public void A_reply_with_another_identifier_is_discarded_by_the_peer()
    {
        var server = Authenticators.CreateServer(Method, "vpn", 0);
        var peer = Authenticators.CreatePeer(Method, "alice", "right");
        server.Receive(peer.Receive(server.Begin().Packet).Packet);
        var success = server.Verify(new TestCredential("right"), AuthenticationFailure.None).Packet;
        success[1]++;
        Assert.Equal(AuthenticationPeerStepKind.Discard, peer.Receive(success).Kind);
        success[1]--;
        Assert.Equal(AuthenticationPeerStepKind.Success, peer.Receive(success).Kind);
    }

    [Fact]
    public void A_response_that_comes_again_gets_the_same_reply_and_is_not_judged_again()
    {
        var (server, response) = Challenged("alice", "right");
        server.Receive(response);
        Assert.Equal(AuthenticatorStepKind.Discard, server.Receive(response).Kind);
        var success = server.Verify(new TestCredential("right"), AuthenticationFailure.None);
        var again = server.Receive(response);
        Assert.Equal(AuthenticatorStepKind.Send, again.Kind);
        Assert.Equal(success.Packet, again.Packet);
    }

    [Fact]
    public void A_challenge_that_comes_again_gets_the_same_response_so_that_the_first_success_still_counts()
    {
        var server = Authenticators.CreateServer(Method, "vpn", 0);
        var peer = Authenticators.CreatePeer(Method, "alice", "right");
        var challenge = server.Begin().Packet;
        var response = peer.Receive(challenge).Packet;
        Assert.Equal(response, peer.Receive(challenge).Packet);
        server.Receive(response);
        Assert.Equal(AuthenticationPeerStepKind.Success, peer.Receive(server.Verify(new TestCredential("right"), AuthenticationFailure.None).Packet).Kind);
    }

    [Fact]
    public void A_client_may_be_challenged_anew_after_its_login()
    {
        var peer = Authenticators.CreatePeer(Method, "alice", "right");
        foreach (var server in new[] { Authenticators.CreateServer(Method, "vpn", 0), Authenticators.CreateServer(Method, "vpn", 0) })
        {
            server.Receive(peer.Receive(server.Begin().Packet).Packet);
            Assert.Equal(AuthenticationPeerStepKind.Success, peer.Receive(server.Verify(new TestCredential("right"), AuthenticationFailure.None).Packet).Kind);
        }
    }

    [Fact]
    public void A_wrong_response_that_comes_again_costs_no_second_retry()
    {
        var (server, response) = Challenged("alice", "wrong");
        server.Receive(response);
        var failure = server.Verify(new TestCredential("right"), AuthenticationFailure.None);
        Assert.Equal(AuthenticatorStepKind.Retry, failure.Kind);
        var again = server.Receive(response);
        Assert.Equal(AuthenticatorStepKind.Send, again.Kind);
        Assert.Equal(failure.Packet, again.Packet);
    }

    [Fact]
    public void The_old_response_does_not_answer_the_new_challenge()
    {
        var (server, response) = Challenged("alice", "right");
        server.Receive(response);
        server.Verify(null, AuthenticationFailure.UnknownUser);
        response[1]++;
        server.Receive(response);
        Assert.Equal(AuthenticationFailure.WrongPassword, server.Verify(new TestCredential("right"), AuthenticationFailure.None).Failure);
    }

    [Fact]
    public void A_change_of_password_is_refused_by_name()
    {
        var (server, response) = Challenged("alice", "wrong");
        var step = server.Receive(AuthenticationPacket.Write(7, response[1], new byte[582]));
        Assert.Equal(AuthenticatorStepKind.Failure, step.Kind);
        Assert.Equal(AuthenticationFailure.PasswordChangeRefused, step.Failure);
        Assert.StartsWith("E=709 R=0 ", Message(step.Packet), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(48)]
    [InlineData(50)]
    [InlineData(255)]
    public void A_value_of_a_wrong_size_is_refused(int size)
    {
        var (server, response) = Challenged("alice", "right");
        var step = server.Receive(ChapValue.WritePacket(ChapCode.Response, response[1], new byte[size], "alice"u8));
        Assert.Equal(AuthenticationFailure.Malformed, step.Failure);
        Assert.Equal(AuthenticatorStepKind.Failure, step.Kind);
    }

    [Fact]
    public void A_truncated_packet_is_discarded()
    {
        var (server, response) = Challenged("alice", "right");
        for (var length = 0; length < response.Length; length++)
        {
            Assert.Equal(AuthenticatorStepKind.Discard, server.Receive(response.AsSpan(0, length)).Kind);
        }

        Assert.Equal(AuthenticatorStepKind.NeedCredential, server.Receive(response).Kind);
    }

    [Theory]
    [InlineData("E=691 R=0 C=00000000000000000000000000000000 V=3 M=No such luck", "the server refused the login: E=691 the user name or password is wrong (No such luck)")]
    [InlineData("E=648 R=0 V=3", "the server refused the login: E=648 the password has expired")]
    [InlineData("M=first E=691", "the server refused the login: M=first E=691")]
    [InlineData("R=1 E=702", "the server refused the login: E=702 unknown error")]
    [InlineData("E=691 R=1 C=tooshort", "the server refused the login: E=691 the user name or password is wrong")]
    [InlineData("E=691 M=\u001b[2Jgone\r\n", "the server refused the login: E=691 the user name or password is wrong ([2Jgone)")]
    [InlineData("Access denied", "the server refused the login: Access denied")]
    [InlineData("", "the server refused the login")]
    public void What_the_server_says_reaches_the_person(string said, string told)
    {
        var server = Authenticators.CreateServer(Method, "vpn", 0);
        var peer = Authenticators.CreatePeer(Method, "alice", "wrong", () => "other");
        var challenge = server.Begin().Packet;
        peer.Receive(challenge);
        var step = peer.Receive(AuthenticationPacket.Write(4, challenge[1], Encoding.UTF8.GetBytes(said)));
        Assert.Equal(AuthenticationPeerStepKind.Failure, step.Kind);
        Assert.Equal(told, step.Message);
    }

    [Fact]
    public void No_two_challenges_are_the_same()
    {
        var challenges = Enumerable.Range(0, 100).Select(_ => Convert.ToHexString(Authenticators.CreateServer(Method, "vpn", 0).Begin().Packet.AsSpan(5, 16)));
        Assert.Equal(100, challenges.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Every_NT_hash_serves()
    {
        foreach (var octet in new byte[] { 0x00, 0xFF, 0x01, 0xFE, 0x1F, 0xE0 })
        {
            var (hash, response) = (new byte[16], new byte[24]);
            hash.AsSpan().Fill(octet);
            MsChapV2Hashes.GenerateNtResponse(new byte[16], new byte[16], "alice"u8, hash, response);
            Assert.NotEqual(new byte[24], response);
        }
    }

    private static (IAuthenticator Server, byte[] Response) Challenged(string userName, string password)
    {
        var server = Authenticators.CreateServer(Method, "vpn", 2);
        return (server, Authenticators.CreatePeer(Method, userName, password).Receive(server.Begin().Packet).Packet);
    }

    private static string Message(byte[] packet) => Encoding.UTF8.GetString(packet.AsSpan(4));

    private static byte[] Challenge(byte[] failure)
    {
        Assert.True(MsChapV2Failure.TryRead(failure.AsSpan(4), out var read));
        return read.Challenge!;
    }
}
