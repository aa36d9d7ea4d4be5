using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.Ppp;

/// <summary>Answers <see cref="FakeAuthenticator"/>.</summary>
internal sealed class FakePeer(byte secret) : IAuthenticationPeer
{
    public const byte Secret = 42;

    public static byte[] Key { get; } = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    public AuthenticationPeerStep Begin() => new(AuthenticationPeerStepKind.Discard);

    public AuthenticationPeerStep Receive(ReadOnlySpan<byte> packet) => packet switch
    {
        [1, var round, 0, 5, var conversation] => new(AuthenticationPeerStepKind.Send) { Packet = [2, round, 0, 6, conversation, secret] },
        [3, _, 0, 5, _] => new(AuthenticationPeerStepKind.Success) { HigherLayerAuthenticationKey = Key },
        [4, _, 0, 5, _] => new(AuthenticationPeerStepKind.Failure) { Message = "The server refused the login." },
        _ => new(AuthenticationPeerStepKind.Discard),
    };
}
