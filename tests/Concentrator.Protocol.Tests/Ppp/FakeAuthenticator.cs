using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.Ppp;

/// <summary>Three rounds of challenge and response, so that every frame of a conversation can be lost and repeated.</summary>
internal sealed class FakeAuthenticator(byte conversation) : IAuthenticator
{
    public const int Rounds = 3;

    private int _round = -1;

    public AuthenticatorStep Begin() => Ask();

    public AuthenticatorStep Receive(ReadOnlySpan<byte> packet)
    {
        if (packet is not [2, var round, 0, 6, var about, var secret] || round != _round || about != conversation)
        {
            return new(AuthenticatorStepKind.Discard);
        }

        if (secret != FakePeer.Secret)
        {
            return new(AuthenticatorStepKind.Failure) { Packet = [4, round, 0, 5, conversation], Failure = AuthenticationFailure.WrongPassword };
        }

        return _round + 1 < Rounds ? Ask() : new(AuthenticatorStepKind.Success) { Packet = [3, round, 0, 5, conversation], HigherLayerAuthenticationKey = FakePeer.Key };
    }

    public AuthenticatorStep Verify(ICredential? credential, AuthenticationFailure failure) => throw new InvalidOperationException("The fake asks for no credential.");

    public AuthenticatorStep Take(ServerVerdict verdict) => throw new InvalidOperationException("The fake asks no server.");

    public AuthenticatorStep Refuse(AuthenticationFailure failure) => throw new InvalidOperationException("The fake's peer is always welcome.");

    private AuthenticatorStep Ask()
    {
        _round++;
        return new(AuthenticatorStepKind.Send) { Packet = [1, (byte)_round, 0, 5, conversation] };
    }
}
