using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.Authentication;

/// <summary>Whatever comes, both sides stay on their feet; and a peer that does not know the password is never let in.</summary>
public sealed class MutatedPacketTests
{
    private const int Inputs = 200_000;
    private const int InputsAConversation = 20;

    /// <summary>What a conversation that is over still hears.</summary>
    private const int InputsAfterTheEnd = 2;

    private int _judged;

    public static TheoryData<AuthenticationMethod> Methods => [AuthenticationMethod.Pap, AuthenticationMethod.ChapMd5, AuthenticationMethod.MsChapV2, AuthenticationMethod.Eap];

    [Theory]
    [MemberData(nameof(Methods))]
    public void No_input_upsets_a_server_or_gets_a_wrong_password_past_it(AuthenticationMethod method)
    {
        var mutation = new Mutation(seed: 20_240_423);
        var credential = new TestCredential("right");
        for (var inputs = 0; inputs < Inputs;)
        {
            var server = Authenticators.CreateServer(method, "vpn", 2, SeededRandom.Create(inputs));
            var peer = Authenticators.CreatePeer(method, "alice", "wrong", () => "again", SeededRandom.Create(-inputs - 1));
            var fromServer = server.Begin().Packet;
            var fromPeer = peer.Begin().Packet;
            for (var left = InputsAConversation; left > 0; left--, inputs++)
            {
                fromPeer = peer.Receive(fromServer) is { Packet: { Length: > 0 } packet } ? packet : fromPeer;
                var bad = Judge(server.Receive(mutation.Of(fromPeer)), server, credential);
                var good = Judge(server.Receive(fromPeer), server, credential);
                Assert.DoesNotContain(AuthenticatorStepKind.Success, new[] { bad.Kind, good.Kind });
                fromServer = good.Packet.Length > 0 ? good.Packet : fromServer;
                left = bad.Kind == AuthenticatorStepKind.Failure || good.Kind == AuthenticatorStepKind.Failure ? Math.Min(left, InputsAfterTheEnd + 1) : left;
            }
        }

        // Most of the inputs met a server that was listening.
        Assert.InRange(_judged, Inputs / 20, 2 * Inputs);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void No_input_upsets_a_client_or_passes_for_a_server_that_knows_the_password(AuthenticationMethod method)
    {
        var mutation = new Mutation(seed: 20_240_424);
        var proves = method is AuthenticationMethod.MsChapV2 or AuthenticationMethod.Eap;
        var credential = new TestCredential("not theirs");
        for (var inputs = 0; inputs < Inputs;)
        {
            var server = Authenticators.CreateServer(method, "vpn", 2, SeededRandom.Create(inputs));
            var peer = Authenticators.CreatePeer(method, "alice", "right", () => "again", SeededRandom.Create(-inputs - 1));
            var fromServer = server.Begin().Packet;
            var fromPeer = peer.Begin().Packet;
            for (var left = InputsAConversation; left > 0; left--, inputs++)
            {
                var bad = peer.Receive(mutation.Of(fromServer));
                var good = peer.Receive(fromServer);
                Assert.False(proves && (bad.Kind == AuthenticationPeerStepKind.Success || good.Kind == AuthenticationPeerStepKind.Success));
                fromPeer = good.Packet.Length > 0 ? good.Packet : fromPeer;
                var answer = Judge(server.Receive(fromPeer), server, credential);
                fromServer = answer.Packet.Length > 0 ? answer.Packet : fromServer;
                left = answer.Kind == AuthenticatorStepKind.Failure ? Math.Min(left, InputsAfterTheEnd + 1) : left;
            }
        }

        Assert.InRange(_judged, Inputs / 20, 2 * Inputs);
    }

    private AuthenticatorStep Judge(AuthenticatorStep step, IAuthenticator server, TestCredential credential)
    {
        if (step.Kind != AuthenticatorStepKind.NeedCredential)
        {
            return step;
        }

        _judged++;
        return server.Verify(credential, AuthenticationFailure.None);
    }
}
