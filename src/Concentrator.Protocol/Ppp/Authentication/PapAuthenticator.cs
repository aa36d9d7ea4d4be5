using System.Security.Cryptography;

namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>
/// The server's side of PAP (RFC 1334 §2). The peer speaks first; a wrong password ends it. Who has one-time passwords gives one right behind the password.
/// </summary>
internal sealed class PapAuthenticator : IAuthenticator
{
    private static readonly byte[] NoKey = new byte[MsChapV2Keys.HigherLayerAuthenticationKeySize];

    private State _state;
    private byte _identifier;
    private PapCode _verdict;
    private string _userName = "";
    private byte[] _password = [];
    private byte[] _message = [];
    private byte[] _judged = [];
    private bool _isChallenged;

    private enum State
    {
        Initial,
        Waiting,
        Verifying,
        Over,
    }

    public AuthenticatorStep Begin()
    {
        _state = State.Waiting;
        return AuthenticatorStep.Discard;
    }

    public AuthenticatorStep Receive(ReadOnlySpan<byte> packet)
    {
        if (!AuthenticationPacket.TryRead(packet, out var read) || (PapCode)read.Code != PapCode.AuthenticateRequest)
        {
            return AuthenticatorStep.Discard;
        }

        if (_state == State.Over)
        {
            // §2.2.1: the peer did not hear the reply and asks again.
            return AuthenticatorStep.Send(Reply(_verdict, read.Identifier), _userName);
        }

        if (_state != State.Waiting)
        {
            return AuthenticatorStep.Discard;
        }

        var digest = SHA256.HashData(read.Data);
        if (_isChallenged && digest.AsSpan().SequenceEqual(_judged))
        {
            // The same once more, sent before the challenge was heard: no answer to it.
            return AuthenticatorStep.Send(Reply(PapCode.AuthenticateNak, read.Identifier), _userName);
        }

        _identifier = read.Identifier;
        _judged = digest;
        if (!TryReadField(read.Data, out var name, out var rest) || !TryReadField(rest, out var password, out _) || !PeerName.TryRead(name, out var userName))
        {
            return Refuse(AuthenticationFailure.Malformed);
        }

        _userName = userName;
        _password = password.ToArray();
        _state = State.Verifying;
        return new AuthenticatorStep(AuthenticatorStepKind.NeedCredential) { UserName = userName, Proof = new PeerProof.Password(_password) };
    }

    public AuthenticatorStep Verify(ICredential? credential, AuthenticationFailure failure)
    {
        if (_state != State.Verifying)
        {
            throw new InvalidOperationException("No credential was asked for.");
        }

        // Verified whatever the failure: whoever gives a decoy for an unknown user has it take as long.
        var codeAt = Math.Max(0, _password.Length - (credential?.CodeLength ?? 0));
        var right = credential?.VerifyPassword(_password.AsSpan(0, codeAt)) ?? false;
        failure = CredentialVerdict.Of(failure, credential, hasForm: true, right, takesCode: true);
        long? step = null;
        if (failure == AuthenticationFailure.None && credential!.CodeLength > 0)
        {
            var match = credential.MatchCode(_password.AsSpan(codeAt));
            (failure, step) = (match.Failure, match.Step);
        }

        CryptographicOperations.ZeroMemory(_password);
        return failure == AuthenticationFailure.None ? Succeed() with { CodeStep = step } : Refuse(failure);
    }

    public AuthenticatorStep Take(ServerVerdict verdict)
    {
        if (_state != State.Verifying)
        {
            throw new InvalidOperationException("No credential was asked for.");
        }

        CryptographicOperations.ZeroMemory(_password);
        _message = verdict.Message[..Math.Min(verdict.Message.Length, byte.MaxValue)];
        switch (verdict.Kind)
        {
            case ServerVerdictKind.Accept:
                return Succeed();
            case ServerVerdictKind.Challenge:
                // PAP has no challenge: the Nak tells what is asked for, and the peer may ask once more, with the answer in place of the password.
                _state = State.Waiting;
                _isChallenged = true;
                return AuthenticatorStep.Send(Reply(PapCode.AuthenticateNak, _identifier), _userName);
            default:
                return Refuse(verdict.Failure);
        }
    }

    public AuthenticatorStep Refuse(AuthenticationFailure failure)
    {
        (_state, _verdict) = (State.Over, PapCode.AuthenticateNak);
        return new AuthenticatorStep(AuthenticatorStepKind.Failure) { Packet = Reply(_verdict, _identifier), UserName = _userName, Failure = failure };
    }

    private static bool TryReadField(ReadOnlySpan<byte> data, out ReadOnlySpan<byte> field, out ReadOnlySpan<byte> rest)
    {
        field = rest = default;
        if (data.IsEmpty || data[0] > data.Length - 1)
        {
            return false;
        }

        field = data.Slice(1, data[0]);
        rest = data[(1 + data[0])..];
        return true;
    }

    /// <summary>An Ack or Nak with a message, which may be empty (§2.2.2).</summary>
    private byte[] Reply(PapCode code, byte identifier) => AuthenticationPacket.Write((byte)code, identifier, [(byte)_message.Length, .. _message]);

    private AuthenticatorStep Succeed()
    {
        (_state, _verdict) = (State.Over, PapCode.AuthenticateAck);
        return new AuthenticatorStep(AuthenticatorStepKind.Success) { Packet = Reply(_verdict, _identifier), UserName = _userName, HigherLayerAuthenticationKey = [.. NoKey] };
    }
}
