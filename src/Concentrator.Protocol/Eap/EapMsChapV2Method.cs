using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Eap;

/// <summary>
/// The server's side of EAP-MSCHAPv2 (draft-kamath-pppext-eap-mschapv2 §2, [MS-CHAP]). Its Type-Data is an MS-CHAPv2 packet (OpCode, MS-CHAPv2-ID, MS-Length stand for
/// Code, Identifier, Length); the peer answers a Success or Failure with the OpCode alone.
/// </summary>
/// <param name="serverName">The name given in the Challenge.</param>
/// <param name="retries">How many wrong passwords the peer may correct.</param>
/// <param name="random">Makes the challenges.</param>
internal sealed class EapMsChapV2Method(string serverName, int retries, RandomBytes random) : IEapMethod
{
    private MsChapV2Authenticator? _inner;

    /// <summary>What the peer has still to acknowledge: the success, or the refusal.</summary>
    private AuthenticatorStep? _verdict;

    /// <summary>The last failure, which the peer may correct.</summary>
    private AuthenticatorStep? _correctable;

    public AuthenticatorStep Begin(byte identifier)
    {
        _inner = new MsChapV2Authenticator(serverName, retries, random, identifier, matchIdentifier: false);
        return _inner.Begin();
    }

    public AuthenticatorStep Receive(ReadOnlySpan<byte> typeData)
    {
        if (typeData.IsEmpty || _inner is null)
        {
            return AuthenticatorStep.Discard;
        }

        var opCode = (ChapCode)typeData[0];
        return (_verdict?.Kind, opCode) switch
        {
            (AuthenticatorStepKind.Success, ChapCode.Success) => _verdict,
            (AuthenticatorStepKind.Success, ChapCode.Failure) => Failed(_verdict, AuthenticationFailure.PeerRefused, counted: false),
            (AuthenticatorStepKind.Failure, ChapCode.Failure) => _verdict,
            (null, ChapCode.Failure) when _correctable is not null => Failed(_correctable, _correctable.Failure, counted: true),
            (null, ChapCode.Response or ChapCode.ChangePassword) => Judge(_inner.Receive(typeData)),
            _ => AuthenticatorStep.Discard,
        };
    }

    public AuthenticatorStep Verify(ICredential? credential, AuthenticationFailure failure) =>
        Judge((_inner ?? throw new InvalidOperationException("The method has not begun.")).Verify(credential, failure));

    public AuthenticatorStep Take(ServerVerdict verdict) =>
        Judge((_inner ?? throw new InvalidOperationException("The method has not begun.")).Take(verdict));

    private static AuthenticatorStep Failed(AuthenticatorStep step, AuthenticationFailure failure, bool counted) =>
        new(AuthenticatorStepKind.Failure) { UserName = step.UserName, Failure = failure, AlreadyCounted = counted };

    /// <summary>A verdict is told to the peer in one more round, and takes effect when the peer acknowledges it.</summary>
    private AuthenticatorStep Judge(AuthenticatorStep step)
    {
        switch (step.Kind)
        {
            case AuthenticatorStepKind.Success:
                _verdict = step;
                return AuthenticatorStep.Send(step.Packet, step.UserName);
            case AuthenticatorStepKind.Failure:
                // A wrong password counts from when it is known: a peer that never acknowledges must not get its guess for nothing.
                var counts = step.Failure is AuthenticationFailure.WrongPassword or AuthenticationFailure.UnknownUser or AuthenticationFailure.LockedOut or AuthenticationFailure.RefusedByServer or AuthenticationFailure.OneTimePasswordNeeded;
                _verdict = Failed(step, step.Failure, counts);
                return step with { Kind = counts ? AuthenticatorStepKind.Retry : AuthenticatorStepKind.Send };
            case AuthenticatorStepKind.Retry:
                _correctable = step;
                return step;
            default:
                return step;
        }
    }
}
