using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.Authentication;

public sealed class PapTests
{
    private const AuthenticationMethod Method = AuthenticationMethod.Pap;

    [Theory]
    [InlineData("alice", "right")]
    [InlineData(@"EXAMPLE\alice", "пароль €")]
    [InlineData("alice", "")]
    public void The_right_password_succeeds_with_an_all_zero_key(string userName, string password)
    {
        var conversation = new Conversation(Method, userName, password) { Credential = new TestCredential(password) }.Run();
        Assert.Equal(AuthenticatorStepKind.Success, conversation.ServerEnd.Kind);
        Assert.Equal(userName, conversation.ServerEnd.UserName);
        Assert.Equal(AuthenticationPeerStepKind.Success, conversation.PeerEnd.Kind);
        Assert.Equal(new byte[32], conversation.ServerEnd.HigherLayerAuthenticationKey);
        Assert.Equal(new byte[32], conversation.PeerEnd.HigherLayerAuthenticationKey);
    }

    [Theory]
    [InlineData(AuthenticationFailure.None, AuthenticationFailure.WrongPassword)]
    [InlineData(AuthenticationFailure.UnknownUser, AuthenticationFailure.UnknownUser)]
    [InlineData(AuthenticationFailure.AccountDisabled, AuthenticationFailure.AccountDisabled)]
    [InlineData(AuthenticationFailure.LockedOut, AuthenticationFailure.LockedOut)]
    public void Every_refusal_looks_the_same_to_the_peer_and_takes_one_slow_verification(AuthenticationFailure refusal, AuthenticationFailure expected)
    {
        var credential = new TestCredential("right");
        var conversation = new Conversation(Method, "alice", "wrong") { Credential = credential, Refusal = refusal }.Run();
        Assert.Equal(AuthenticatorStepKind.Failure, conversation.ServerEnd.Kind);
        Assert.Equal(expected, conversation.ServerEnd.Failure);
        Assert.Equal([3, 1, 0, 5, 0], conversation.ServerEnd.Packet);
        Assert.Equal(1, credential.PasswordsVerified);
        Assert.Equal("the server refused the login", conversation.PeerEnd.Message);
    }

    [Fact]
    public void Nothing_known_of_a_user_is_an_unknown_user()
    {
        Assert.Equal(AuthenticationFailure.UnknownUser, new Conversation(Method, "nobody", "any").Run().ServerEnd.Failure);
    }

    [Fact]
    public void A_request_that_comes_again_gets_the_same_reply_under_its_own_identifier()
    {
        var server = Authenticators.CreateServer(Method, "vpn", 0);
        server.Begin();
        var request = Authenticators.CreatePeer(Method, "alice", "right").Begin().Packet;
        Assert.Equal(AuthenticatorStepKind.NeedCredential, server.Receive(request).Kind);
        Assert.Equal(AuthenticatorStepKind.Discard, server.Receive(request).Kind);
        Assert.Equal(AuthenticatorStepKind.Success, server.Verify(new TestCredential("right"), AuthenticationFailure.None).Kind);
        request[1] = 77;
        var again = server.Receive(request);
        Assert.Equal(AuthenticatorStepKind.Send, again.Kind);
        Assert.Equal([2, 77, 0, 5, 0], again.Packet);
    }

    [Theory]
    [InlineData("0101000400")]
    [InlineData("0101000605616C")]
    [InlineData("010100080361006C05")]
    [InlineData("0101000605616C6963")]
    [InlineData("01010006000161")]
    [InlineData("010100080361616105")]
    public void A_request_whose_fields_do_not_fit_is_refused(string packet)
    {
        var server = Authenticators.CreateServer(Method, "vpn", 0);
        server.Begin();
        var step = server.Receive(Convert.FromHexString(packet));
        Assert.Equal(AuthenticatorStepKind.Failure, step.Kind);
        Assert.Equal(AuthenticationFailure.Malformed, step.Failure);
    }

    [Fact]
    public void A_truncated_packet_is_discarded()
    {
        var server = Authenticators.CreateServer(Method, "vpn", 0);
        server.Begin();
        var request = Authenticators.CreatePeer(Method, "alice", "right").Begin().Packet;
        for (var length = 0; length < request.Length; length++)
        {
            Assert.Equal(AuthenticatorStepKind.Discard, server.Receive(request.AsSpan(0, length)).Kind);
        }
    }

    [Theory]
    [InlineData("03010004", "the server refused the login")]
    [InlineData("030100060141", "the server refused the login: A")]
    [InlineData("030100060941", "the server refused the login: A")]
    public void The_servers_message_reaches_the_person(string packet, string told)
    {
        var peer = Authenticators.CreatePeer(Method, "alice", "wrong");
        peer.Begin();
        Assert.Equal(told, peer.Receive(Convert.FromHexString(packet)).Message);
    }

    [Fact]
    public void A_Nak_with_words_may_be_a_question_and_the_answer_is_another_request()
    {
        List<string> asked = [];
        var peer = Authenticators.CreatePeer(Method, "alice", "right", question =>
        {
            asked.Add(question);
            return asked.Count switch { 1 => "", 2 => "4711", _ => null };
        });
        Assert.Equal("0101001005616C696365057269676874", Convert.ToHexString(peer.Begin().Packet));

        byte[] question = [3, 1, 0, 10, 5, .. "code?"u8];
        var answer = peer.Receive(question);
        Assert.Equal((AuthenticationPeerStepKind.Send, "0102000F05616C6963650434373131"), (answer.Kind, Convert.ToHexString(answer.Packet)));
        Assert.Equal(AuthenticationPeerStepKind.Discard, peer.Receive(question).Kind);
        Assert.Equal("the server refused the login: no", peer.Receive([3, 2, 0, 7, 2, .. "no"u8]).Message);
        Assert.Equal(["One-time password:", "code?", "no"], asked);
    }

    [Fact]
    public void A_reply_with_another_identifier_is_discarded()
    {
        var peer = Authenticators.CreatePeer(Method, "alice", "right");
        peer.Begin();
        Assert.Equal(AuthenticationPeerStepKind.Discard, peer.Receive([2, 9, 0, 5, 0]).Kind);
        Assert.Equal(AuthenticationPeerStepKind.Success, peer.Receive([2, 1, 0, 4]).Kind);
    }

    [Fact]
    public void A_password_that_PAP_cannot_carry_is_an_error_that_a_person_understands()
    {
        var step = Authenticators.CreatePeer(Method, "alice", new string('x', 256)).Begin();
        Assert.Equal(AuthenticationPeerStepKind.Failure, step.Kind);
        Assert.Contains("255 bytes", step.Message, StringComparison.Ordinal);
    }
}
