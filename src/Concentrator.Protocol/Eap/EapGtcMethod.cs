using System.Security.Cryptography;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Eap;

/// <summary>
/// The server's side of EAP-GTC, Generic Token Card (RFC 3748 §5.6): asks for the password and then, of a user who has them, for a one-time password. It makes no key. A wrong
/// password ends it, a wrong code may be given again.
/// </summary>
/// <param name="retries">How many wrong codes the peer may correct.</param>
internal sealed class EapGtcMethod(int retries) : IEapMethod
{
    /// <summary>More than any password has; a peer that sends more is not one.</summary>
    private const int LongestAnswer = 1024;

    private int _retries = retries;
    private State _state;
    private byte[] _answer = [];

    private enum State
    {
        Initial,
        Password,
        Code,
        Over,
    }

    private static ReadOnlySpan<byte> PasswordPrompt => "Password: "u8;

    private static ReadOnlySpan<byte> CodePrompt => "One-time password: "u8;

    public AuthenticatorStep Begin(byte identifier)
    {
        _state = State.Password;
        return AuthenticatorStep.Send([.. PasswordPrompt]);
    }

    public AuthenticatorStep Receive(ReadOnlySpan<byte> typeData)
    {
        if (_state is not (State.Password or State.Code))
        {
            return AuthenticatorStep.Discard;
        }

        if (typeData.Length > LongestAnswer)
        {
            return Refuse(AuthenticationFailure.Malformed);
        }

        _answer = typeData.ToArray();
        return new AuthenticatorStep(AuthenticatorStepKind.NeedCredential) { Proof = new PeerProof.Password(_answer) };
    }

    public AuthenticatorStep Verify(ICredential? credential, AuthenticationFailure failure)
    {
        var step = _state == State.Code ? VerifyCode(credential, failure) : VerifyPassword(credential, failure);
        CryptographicOperations.ZeroMemory(_answer);
        return step;
    }

    public AuthenticatorStep Take(ServerVerdict verdict)
    {
        CryptographicOperations.ZeroMemory(_answer);
        switch (verdict.Kind)
        {
            case ServerVerdictKind.Accept:
                return Succeed(step: null);
            case ServerVerdictKind.Challenge:
                return AuthenticatorStep.Send(verdict.Message.Length > 0 ? verdict.Message : [.. CodePrompt]);
            default:
                return Refuse(verdict.Failure);
        }
    }

    private AuthenticatorStep VerifyPassword(ICredential? credential, AuthenticationFailure failure)
    {
        // Verified whatever the failure: whoever gives a decoy for an unknown user has it take as long.
        var right = credential?.VerifyPassword(_answer) ?? false;
        failure = CredentialVerdict.Of(failure, credential, hasForm: true, right, takesCode: true);
        if (failure != AuthenticationFailure.None)
        {
            return Refuse(failure);
        }

        if (credential!.CodeLength == 0)
        {
            return Succeed(step: null);
        }

        _state = State.Code;
        return AuthenticatorStep.Send([.. CodePrompt]);
    }

    private AuthenticatorStep VerifyCode(ICredential? credential, AuthenticationFailure failure)
    {
        if (failure != AuthenticationFailure.None || credential is null)
        {
            return Refuse(failure == AuthenticationFailure.None ? AuthenticationFailure.UnknownUser : failure);
        }

        var match = credential.MatchCode(_answer);
        if (match.Failure == AuthenticationFailure.None)
        {
            return Succeed(match.Step);
        }

        if (_retries-- <= 0)
        {
            return Refuse(match.Failure);
        }

        var words = match.Failure == AuthenticationFailure.OneTimePasswordUsed ? "That one was used already; wait for the next. "u8 : "That one is wrong. "u8;
        return new AuthenticatorStep(AuthenticatorStepKind.Retry) { Packet = [.. words, .. CodePrompt], Failure = match.Failure };
    }

    private AuthenticatorStep Refuse(AuthenticationFailure failure)
    {
        _state = State.Over;
        return new AuthenticatorStep(AuthenticatorStepKind.Failure) { Failure = failure };
    }

    private AuthenticatorStep Succeed(long? step)
    {
        _state = State.Over;
        return new AuthenticatorStep(AuthenticatorStepKind.Success) { CodeStep = step, HigherLayerAuthenticationKey = new byte[MsChapV2Keys.HigherLayerAuthenticationKeySize] };
    }
}
