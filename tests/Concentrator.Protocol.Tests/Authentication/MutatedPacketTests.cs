using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.Authentication;

/// <summary>Whatever comes, both sides stay on their feet; and a peer that does not know the password is never let in.</summary>
public sealed class MutatedPacketTests
{
    /// <summary>Bad packets that one conversation hears, until it ends.</summary>
    private const int InputsAConversation = 10;

    private int _judged;

    public static TheoryData<AuthenticationMethod> Methods => [AuthenticationMethod.Pap, AuthenticationMethod.ChapMd5, AuthenticationMethod.MsChapV2, AuthenticationMethod.Eap];

    [Theory]
    [Trait("Kind", "fuzz")]
    [MemberData(nameof(Methods))]
    public void No_input_upsets_a_server_or_gets_a_wrong_password_past_it(AuthenticationMethod method) => Fuzzing.Run(20_240_423, seed =>
    {
        var mutator = new Mutator(seed) { Front = 10, LengthAt = 2 };
        var credential = new TestCredential("right");
        for (var (inputs, i) = (0, 0); inputs < Fuzzing.Inputs; i++)
        {
            var (server, _, _, fromPeer) = Conversing(method, "wrong", seed + i, credential);
            for (var left = InputsAConversation; left > 0; left--, inputs++)
            {
                var step = Judge(server.Receive(mutator.Of(fromPeer)), server, credential);
                Assert.NotEqual(AuthenticatorStepKind.Success, step.Kind);
                left = step.Kind == AuthenticatorStepKind.Failure ? 1 : left;
            }
        }

        // The servers did listen.
        Assert.InRange(_judged, Fuzzing.Inputs / 40, 2 * Fuzzing.Inputs);
    });

    [Theory]
    [Trait("Kind", "fuzz")]
    [MemberData(nameof(Methods))]
    public void No_input_upsets_a_client_or_passes_for_a_server_that_knows_the_password(AuthenticationMethod method) => Fuzzing.Run(20_240_424, seed =>
    {
        var mutator = new Mutator(seed) { Front = 10, LengthAt = 2 };
        var proves = method is AuthenticationMethod.MsChapV2 or AuthenticationMethod.Eap;
        var credential = new TestCredential("not theirs");
        for (var (inputs, i) = (0, 0); inputs < Fuzzing.Inputs; i++)
        {
            var (_, peer, fromServer, _) = Conversing(method, "right", seed + i, credential);
            for (var left = InputsAConversation; left > 0; left--, inputs++)
            {
                var step = peer.Receive(mutator.Of(fromServer));
                Assert.False(proves && step.Kind == AuthenticationPeerStepKind.Success);
                left = step.Kind == AuthenticationPeerStepKind.Failure ? 1 : left;
            }
        }
    });

    /// <summary>A conversation that has come some rounds far: both sides, and the last packets of each.</summary>
    private (IAuthenticator Server, IAuthenticationPeer Peer, byte[] FromServer, byte[] FromPeer) Conversing(
        AuthenticationMethod method, string password, int seed, TestCredential credential)
    {
        var server = Authenticators.CreateServer(method, "vpn", 2, SeededRandom.Create(seed));
        var peer = Authenticators.CreatePeer(method, "alice", password, () => "again", SeededRandom.Create(-seed - 1));
        var fromServer = server.Begin().Packet;
        var fromPeer = peer.Begin().Packet;
        for (var rounds = (int)((uint)seed % 5); rounds >= 0; rounds--)
        {
            fromPeer = peer.Receive(fromServer) is { Packet: { Length: > 0 } packet } ? packet : fromPeer;
            if (rounds > 0)
            {
                var step = Judge(server.Receive(fromPeer), server, credential);
                Assert.NotEqual(AuthenticatorStepKind.Success, step.Kind);
                fromServer = step.Packet.Length > 0 ? step.Packet : fromServer;
            }
        }

        return (server, peer, fromServer, fromPeer);
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
