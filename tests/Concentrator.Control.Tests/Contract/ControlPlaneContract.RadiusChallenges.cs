using System.Text;
using Concentrator.Control.Ports;
using Concentrator.Control.Radius;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Tests.Contract;

public abstract partial class ControlPlaneContract
{
    private const string Question = "Code of token 7?";
    private const string TokenCode = "471100";

    /// <summary>PAP's only place for a question is a Nak; the client's next request has the answer (RFC 2865 §4.4).</summary>
    [Fact]
    public async Task A_RADIUS_servers_question_reaches_a_client_of_PAP_and_the_answer_that_very_server()
    {
        await using var first = new TestRadiusServer(AskForCode(1));
        await using var second = new TestRadiusServer(AskForCode(2));
        var (_, edge) = await Start(new ControlPlaneSetup { Radius = new RadiusOptions { Servers = [first.Options("first"), second.Options("second")], OwnUsersFirst = true } });

        // The servers share the logins by chance, and each refuses the other's State: an answer that went astray would show.
        const int Logins = 12;
        for (var i = 0; i < Logins; i++)
        {
            List<string> asked = [];
            var login = await edge.Login(WithToken(TokenCode, asked), AuthenticationMethod.Pap);
            Assert.Equal((AuthenticationFailure.None, AuthenticationPeerStepKind.Success), (login.Answer.Failure, login.Client.Kind));
            Assert.Equal(("carla", AuthenticationAuthority.Radius), (login.Grant.UserName, login.Grant.Authority));
            Assert.Equal([Question], asked);
        }

        Assert.Equal(2 * Logins, first.Requests.Count + second.Requests.Count);
        foreach (var (server, number) in new[] { (first, (byte)1), (second, (byte)2) })
        {
            foreach (var pair in server.Requests.Chunk(2))
            {
                RadiusPacket.Parse(pair[0], out var question);
                RadiusPacket.Parse(pair[1], out var answer);
                Assert.False(question.TryFind(RadiusAttributeType.State, out _));
                Assert.True(answer.TryFind(RadiusAttributeType.State, out var state));
                Assert.Equal([number, .. question.Authenticator], state.Value.ToArray());
                Assert.Equal(("theirs", TokenCode), (Password(question), Password(answer)));
                Assert.Equal(("carla", "carla"), (Text(question, RadiusAttributeType.UserName), Text(answer, RadiusAttributeType.UserName)));
                Assert.Equal(Text(question, RadiusAttributeType.AcctSessionId), Text(answer, RadiusAttributeType.AcctSessionId));
                Assert.Equal(RadiusSignature.Valid, server.Secret.CheckRequest(answer, requireMessageAuthenticator: true));
            }
        }
    }

    [Fact]
    public async Task A_wrong_answer_to_a_RADIUS_servers_question_is_refused_and_so_is_who_gives_none()
    {
        await using var server = new TestRadiusServer(AskForCode(1));
        var (_, edge) = await Start(With(server));

        List<string> asked = [];
        var wrong = await edge.Login(WithToken("000000", asked), AuthenticationMethod.Pap);
        Assert.Equal((AuthenticationVerdict.Refused, AuthenticationFailure.RefusedByServer), (wrong.Answer.Verdict, wrong.Answer.Failure));
        Assert.Equal((AuthenticationPeerStepKind.Failure, "the server refused the login: not that one"), (wrong.Client.Kind, wrong.Client.Message));
        Assert.Equal([Question, "not that one"], asked);

        // Whoever takes a Nak for the end is told what was asked, and is not in.
        var silent = await edge.Login("carla", "theirs", AuthenticationMethod.Pap);
        Assert.Equal((AuthenticationVerdict.Continue, (Grant?)null), (silent.Answer.Verdict, silent.Answer.Grant));
        Assert.Equal($"the server refused the login: {Question}", silent.Client.Message);

        // A new connection is another conversation, without the State: a code alone says nothing there.
        Assert.Equal(AuthenticationFailure.RefusedByServer, (await edge.Login("carla", TokenCode, AuthenticationMethod.Pap)).Answer.Failure);
    }

    /// <summary>Whatever the server asks in EAP goes through; but EAP-GTC makes no keys, to which the tunnel could be bound.</summary>
    [Theory]
    [InlineData(false, AuthenticationFailure.MissingKeys)]
    [InlineData(true, AuthenticationFailure.None)]
    public async Task EAP_GTC_of_a_RADIUS_server_goes_through_and_is_refused_for_the_keys_that_it_does_not_make(bool hasKeys, AuthenticationFailure expected)
    {
        await using var server = new TestRadiusServer(request =>
        {
            var (said, round) = (request.ReadEapMessage(), request.TryFind(RadiusAttributeType.State, out var state) ? state.Value[0] : 0);
            var isAccept = round == 2;
            var answer = RadiusPacketWriter.Answer(isAccept ? RadiusCode.AccessAccept : RadiusCode.AccessChallenge, request, messageAuthenticator: true);
            if (!isAccept)
            {
                var words = Encoding.UTF8.GetBytes(round == 0 ? "Password: " : Question);
                answer.TryAdd(RadiusAttributeType.State, [(byte)(round + 1)]);
                answer.TryAddEapMessage([1, (byte)(said[1] + 1), 0, (byte)(5 + words.Length), 6, .. words]);
                return answer;
            }

            answer.TryAddEapMessage([3, said[1], 0, 4]);
            if (hasKeys)
            {
                var secret = new RadiusSecret("contract");
                answer.TryAdd(MicrosoftAttributeType.MppeRecvKey, secret.HideKey([.. Enumerable.Repeat((byte)1, 32)], 0x8001, request.Authenticator));
                answer.TryAdd(MicrosoftAttributeType.MppeSendKey, secret.HideKey([.. Enumerable.Repeat((byte)2, 32)], 0x8002, request.Authenticator));
            }

            return answer;
        });
        var (_, edge) = await Start(With(server));

        var login = await edge.LoginWithCode("carla", "theirs", AuthenticationMethod.Eap, TokenCode);

        Assert.Equal(expected, login.Answer.Failure);
        Assert.Equal(expected == AuthenticationFailure.None, login.Answer.Grant is not null);
        Assert.Equal(expected == AuthenticationFailure.None ? 3 : 4, login.Answer.Packet[0]);
        Assert.Equal(["carla", "theirs", TokenCode], server.Requests.Select(Said));

        static string Said(byte[] datagram)
        {
            RadiusPacket.Parse(datagram, out var request);
            return Encoding.UTF8.GetString(request.ReadEapMessage().AsSpan(5));
        }
    }

    /// <summary>A server that asks whoever has the password for a code.</summary>
    private static TestRadiusServer.Answers AskForCode(byte number) => request =>
    {
        var isAnswer = request.TryFind(RadiusAttributeType.State, out var state);
        var code = (isAnswer, Password(request)) switch
        {
            (false, "theirs") => RadiusCode.AccessChallenge,
            (true, TokenCode) when state.Value[0] == number => RadiusCode.AccessAccept,
            _ => RadiusCode.AccessReject,
        };
        var answer = RadiusPacketWriter.Answer(code, request, messageAuthenticator: true);
        if (code == RadiusCode.AccessChallenge)
        {
            answer.TryAdd(RadiusAttributeType.State, [number, .. request.Authenticator]);
            answer.TryAdd(RadiusAttributeType.ReplyMessage, Question);
        }
        else if (code == RadiusCode.AccessReject)
        {
            answer.TryAdd(RadiusAttributeType.ReplyMessage, "not that one");
        }

        return answer;
    };

    /// <summary>Carla with her password, her token and one try; what she is asked is kept.</summary>
    private static IAuthenticationPeer WithToken(string code, List<string> asked)
    {
        var answers = new Queue<string>([code]);
        return Authenticators.CreatePeer(AuthenticationMethod.Pap, "carla", "theirs", question =>
        {
            // Nothing is to stand behind the password.
            if (string.Equals(question, "One-time password:", StringComparison.Ordinal))
            {
                return "";
            }

            asked.Add(question);
            return answers.TryDequeue(out var answer) ? answer : null;
        });
    }

    private static string Password(RadiusPacket request) =>
        request.TryFind(RadiusAttributeType.UserPassword, out var hidden) && new RadiusSecret("contract").TryRevealPassword(hidden.Value, request.Authenticator, out var clear) ? Encoding.UTF8.GetString(clear) : "";
}
