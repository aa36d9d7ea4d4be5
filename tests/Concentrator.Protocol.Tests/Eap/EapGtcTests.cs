using System.Text;
using Concentrator.Protocol.Eap;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Tests.Authentication;

namespace Concentrator.Protocol.Tests.Eap;

public sealed class EapGtcTests
{
    private static readonly TestCredential _withCode = new("right") { Code = "123456", UsedCode = "654321" };

    [Fact]
    public void The_packets_are_those_of_RFC_3748_section_5_6()
    {
        var conversation = Run("right", new TestCredential("right"));
        var (server, peer) = (conversation.FromServer, conversation.FromPeer);

        Assert.Equal([1, 8, 0, 15, 6, .. "Password: "u8], server[1]);
        Assert.Equal([2, 8, 0, 10, 6, .. "right"u8], peer[1]);
        Assert.Equal([3, 8, 0, 4], server[2]);
        Assert.Equal(new byte[32], conversation.ServerEnd.HigherLayerAuthenticationKey);
        Assert.Equal(AuthenticationPeerStepKind.Success, conversation.PeerEnd.Kind);
    }

    [Fact]
    public void Who_has_one_time_passwords_is_asked_for_one_when_the_password_is_right()
    {
        var conversation = Run("right", _withCode, codes: "123456");

        Assert.Equal((AuthenticatorStepKind.Success, 7L), (conversation.ServerEnd.Kind, conversation.ServerEnd.CodeStep));
        Assert.Equal("eap-gtc", conversation.ServerEnd.Facts.EapMethod);
        Assert.Equal("One-time password: "u8, conversation.FromServer[2].AsSpan(5));
        Assert.Equal("123456"u8, conversation.FromPeer[2].AsSpan(5));
        Assert.Equal(AuthenticationPeerStepKind.Success, conversation.PeerEnd.Kind);
    }

    [Fact]
    public void A_wrong_password_ends_it_before_anything_is_said_of_codes()
    {
        var conversation = Run("wrong", _withCode, codes: "123456");

        Assert.Equal(AuthenticationFailure.WrongPassword, conversation.ServerEnd.Failure);
        Assert.Equal(3, conversation.FromServer.Count);
        Assert.Equal(4, conversation.FromServer[2][0]);
        Assert.Equal("the server refused the login", conversation.PeerEnd.Message);
    }

    [Theory]
    [InlineData(AuthenticationFailure.UnknownUser)]
    [InlineData(AuthenticationFailure.LockedOut)]
    [InlineData(AuthenticationFailure.AccountDisabled)]
    public void Every_refusal_of_the_user_looks_like_a_wrong_password_and_takes_one_slow_verification(AuthenticationFailure refusal)
    {
        var credential = new TestCredential("right") { Code = "123456" };
        var conversation = Run("right", credential, refusal, codes: "123456");

        Assert.Equal(refusal, conversation.ServerEnd.Failure);
        Assert.Equal(3, conversation.FromServer.Count);
        Assert.Equal(1, credential.PasswordsVerified);
    }

    [Fact]
    public void A_wrong_or_used_code_is_counted_told_and_may_be_corrected_as_often_as_allowed()
    {
        var conversation = Run("right", _withCode, codes: ["000000", "654321", "123456"]);
        Assert.Equal(AuthenticatorStepKind.Success, conversation.ServerEnd.Kind);
        Assert.Equal([AuthenticationFailure.WrongOneTimePassword, AuthenticationFailure.OneTimePasswordUsed], conversation.ServerSteps.Where(step => step.Kind == AuthenticatorStepKind.Retry).Select(step => step.Failure));
        Assert.Equal("That one was used already; wait for the next. One-time password: "u8, conversation.FromServer[4].AsSpan(5));

        var stubborn = Run("right", _withCode, codes: ["000000", "000001", "654321", "123456"]);
        Assert.Equal((AuthenticatorStepKind.Failure, AuthenticationFailure.OneTimePasswordUsed), (stubborn.ServerEnd.Kind, stubborn.ServerEnd.Failure));
        Assert.False(stubborn.ServerEnd.AlreadyCounted);
        Assert.Equal(AuthenticationPeerStepKind.Failure, stubborn.PeerEnd.Kind);
    }

    [Fact]
    public void A_client_that_nobody_helps_gives_up_and_says_what_it_was_asked()
    {
        var conversation = Run("right", _withCode);

        Assert.Equal(AuthenticationPeerStepKind.Failure, conversation.PeerEnd.Kind);
        Assert.Contains("One-time password:", conversation.PeerEnd.Message, StringComparison.Ordinal);
        Assert.Equal(AuthenticatorStepKind.Send, conversation.ServerEnd.Kind);
    }

    [Fact]
    public void An_answer_longer_than_any_password_is_malformed()
    {
        Assert.Equal(AuthenticationFailure.Malformed, Run(new string('x', 1025), _withCode).ServerEnd.Failure);
        Assert.Equal(AuthenticationFailure.WrongPassword, Run(new string('x', 1024), _withCode).ServerEnd.Failure);
    }

    [Fact]
    public void A_server_that_judges_may_ask_for_a_token_and_accept_or_refuse()
    {
        var server = Server();
        var peer = new EapPeer("alice", [new(EapType.Gtc, () => new EapGtcPeerMethod("theirs", question => $"answer to {question}"))]);
        var password = server.Receive(peer.Receive(server.Receive(peer.Receive(server.Begin().Packet).Packet).Packet).Packet);
        Assert.Equal("theirs"u8, Assert.IsType<PeerProof.Password>(password.Proof).Value);

        var challenge = server.Take(new ServerVerdict(ServerVerdictKind.Challenge) { Message = Encoding.UTF8.GetBytes("Token 42?") });
        var token = server.Receive(peer.Receive(challenge.Packet).Packet);
        Assert.Equal("answer to Token 42?"u8, Assert.IsType<PeerProof.Password>(token.Proof).Value);
        var accepted = server.Take(new ServerVerdict(ServerVerdictKind.Accept) { HigherLayerAuthenticationKey = new byte[32] });
        Assert.Equal(AuthenticatorStepKind.Success, accepted.Kind);
        Assert.Equal(AuthenticationPeerStepKind.Success, peer.Receive(accepted.Packet).Kind);
    }

    [Fact]
    public void A_client_without_codes_takes_EAP_MSCHAPv2_from_a_server_that_offers_both_and_one_with_them_EAP_GTC()
    {
        var both = new EapServerOptions { Methods = [EapServerMethod.MsChapV2, EapServerMethod.Gtc] };
        var credential = new TestCredential("right");
        var plain = new Conversation(Authenticators.CreateServer(AuthenticationMethod.Eap, "vpn", 0, both), Authenticators.CreatePeer(AuthenticationMethod.Eap, "alice", "right")) { Credential = credential }.Run();
        Assert.Equal(0, credential.PasswordsVerified);
        Assert.Equal(AuthenticatorStepKind.Success, plain.ServerEnd.Kind);

        var refused = new Conversation(Authenticators.CreateServer(AuthenticationMethod.Eap, "vpn", 0), Authenticators.CreatePeer(AuthenticationMethod.Eap, "alice", "right", _ => "123456")) { Credential = _withCode }.Run();
        Assert.Equal(AuthenticationFailure.PeerRefused, refused.ServerEnd.Failure);
        Assert.DoesNotContain(refused.FromPeer, packet => packet.AsSpan().IndexOf("right"u8) >= 0);
    }

    [Fact]
    [Trait("Kind", "fuzz")]
    public void No_input_upsets_a_server_or_gets_past_it_without_the_code() => Fuzzing.Run(20_261_124, seed =>
    {
        var mutator = new Mutator(seed, [2, 8, 0, 10, 6, .. "right"u8], [2, 9, 0, 11, 6, .. "000000"u8], [2, 8, 0, 6, 3, 26], [2, 7, 0, 10, 1, .. "alice"u8]) { Front = 5, LengthAt = 2 };
        var judged = 0;
        for (var inputs = 0; inputs < Fuzzing.Inputs;)
        {
            var server = Server();
            server.Begin();
            server.Receive([2, 7, 0, 10, 1, .. "alice"u8]);
            for (var left = 10; left > 0; left--, inputs++)
            {
                var step = server.Receive(mutator.Next());
                if (step.Kind == AuthenticatorStepKind.NeedCredential)
                {
                    judged++;
                    step = server.Verify(_withCode, AuthenticationFailure.None);
                }

                Assert.NotEqual(AuthenticatorStepKind.Success, step.Kind);
                left = step.Kind == AuthenticatorStepKind.Failure ? 1 : left;
            }
        }

        Assert.InRange(judged, Fuzzing.Inputs / 40, Fuzzing.Inputs);
    });

    [Fact]
    [Trait("Kind", "fuzz")]
    public void No_input_upsets_a_client_and_its_questions_can_be_shown() => Fuzzing.Run(20_261_125, seed =>
    {
        var mutator = new Mutator(seed, [1, 8, 0, 15, 6, .. "Password: "u8], [1, 9, 0, 24, 6, .. "One-time password: "u8], [3, 9, 0, 4], [4, 9, 0, 4]) { Front = 5, LengthAt = 2 };
        for (var inputs = 0; inputs < Fuzzing.Inputs; inputs += 10)
        {
            var peer = new EapPeer("alice", [new(EapType.Gtc, () => new EapGtcPeerMethod("right", question =>
            {
                Assert.DoesNotContain(question, char.IsControl);
                return "123456";
            }))]);
            for (var i = 0; i < 10; i++)
            {
                peer.Receive(mutator.Next());
            }
        }
    });

    private static EapAuthenticator Server(int retries = 2) => new([new(EapType.Gtc, () => new EapGtcMethod(retries))], 7);

    private static Conversation Run(string password, ICredential credential, AuthenticationFailure refusal = AuthenticationFailure.None, params string[] codes)
    {
        var left = new Queue<string>(codes);
        var peer = new EapPeer("alice", [new(EapType.Gtc, () => new EapGtcPeerMethod(password, _ => left.TryDequeue(out var code) ? code : null))]);
        return new Conversation(Server(), peer) { Credential = credential, Refusal = refusal }.Run();
    }
}
