using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Eap;

/// <summary>
/// The pass-through authenticator (RFC 3748 §2.3, RFC 3579 §2): asks for the Identity and carries every packet to a server and back. A user of our own is handed to our
/// own methods, when there are any, as soon as its Identity is known.
/// </summary>
internal sealed class EapRelay : IAuthenticator, IDisposable
{
    private readonly Func<byte, EapAuthenticator>? _own;
    private State _state;
    private byte _identifier;
    private EapType _type;
    private string _identity = "";
    private byte[] _lastResponse = [];
    private byte[] _lastReply = [];
    private EapAuthenticator? _taken;

    /// <summary>Makes one.</summary>
    /// <param name="identifier">The Identifier of the first request.</param>
    /// <param name="own">Makes our own methods, given the Identifier of the first request; null when there are none.</param>
    public EapRelay(byte identifier, Func<byte, EapAuthenticator>? own)
    {
        _identifier = identifier;
        _own = own;
    }

    private enum State
    {
        Initial,
        Identity,
        Method,
        Verifying,
        Over,
    }

    public AuthenticatorStep Begin()
    {
        _state = State.Identity;
        return AuthenticatorStep.Send(EapPacket.Write(EapCode.Request, _identifier, EapType.Identity, []));
    }

    public AuthenticatorStep Receive(ReadOnlySpan<byte> packet)
    {
        if (_taken is not null)
        {
            return _taken.Receive(packet);
        }

        if (_state is State.Initial or State.Verifying || !EapPacket.TryRead(packet, out var read) || read.Code != EapCode.Response)
        {
            return AuthenticatorStep.Discard;
        }

        if (_lastReply.Length > 0 && packet.SequenceEqual(_lastResponse))
        {
            return AuthenticatorStep.Send(_lastReply, _identity);
        }

        if (_state == State.Over || read.Identifier != _identifier || (_state == State.Identity && read.Type != EapType.Identity))
        {
            return AuthenticatorStep.Discard;
        }

        _lastResponse = packet.ToArray();
        if (_state == State.Identity && !read.TypeData.IsEmpty && !PeerName.TryRead(read.TypeData, out _identity))
        {
            return Refuse(AuthenticationFailure.Malformed);
        }

        _state = State.Verifying;
        return new AuthenticatorStep(AuthenticatorStepKind.NeedCredential) { UserName = _identity, Proof = new PeerProof.Eap(_lastResponse) };
    }

    /// <summary>The user is ours: from here on its own methods go on. The secret is theirs to ask for.</summary>
    public AuthenticatorStep Verify(ICredential? credential, AuthenticationFailure failure)
    {
        if (_taken is not null)
        {
            return _taken.Verify(credential, failure);
        }

        if (_state != State.Verifying)
        {
            throw new InvalidOperationException("No credential was asked for.");
        }

        if (_own is null)
        {
            return Refuse(AuthenticationFailure.MethodNotPossible);
        }

        _taken = _own(_identifier);
        _taken.Begin();
        return _taken.Receive(_lastResponse);
    }

    public AuthenticatorStep Take(ServerVerdict verdict)
    {
        if (_taken is not null)
        {
            return _taken.Take(verdict);
        }

        if (_state != State.Verifying)
        {
            throw new InvalidOperationException("No credential was asked for.");
        }

        var isEap = EapPacket.TryRead(verdict.Message, out var packet);
        switch (verdict.Kind)
        {
            case ServerVerdictKind.Challenge when isEap && packet.Code == EapCode.Request:
                _state = State.Method;
                (_identifier, _type) = (packet.Identifier, packet.Type);
                _lastReply = verdict.Message;
                return AuthenticatorStep.Send(_lastReply, _identity);
            case ServerVerdictKind.Accept when !isEap || packet.Code == EapCode.Success:
                _state = State.Over;
                _lastReply = isEap ? verdict.Message : EapPacket.Write(EapCode.Success, _identifier);
                return new AuthenticatorStep(AuthenticatorStepKind.Success)
                {
                    Packet = _lastReply,
                    UserName = _identity,
                    HigherLayerAuthenticationKey = verdict.HigherLayerAuthenticationKey,

                    // The method is the one that the server asked by last; what goes on inside of it only the server sees.
                    Facts = new PeerFacts { EapMethod = EapMethodWord.Of(_type) },
                };
            case ServerVerdictKind.Reject:
                return Refuse(verdict.Failure);

            // RFC 3579 §2.6.3: an answer whose EAP packet says another thing than its code is not to be believed.
            default:
                return Refuse(AuthenticationFailure.BadServerAnswer);
        }
    }

    public AuthenticatorStep Refuse(AuthenticationFailure failure)
    {
        if (_taken is not null)
        {
            return _taken.Refuse(failure);
        }

        _state = State.Over;
        _lastReply = EapPacket.Write(EapCode.Failure, _identifier);
        return new AuthenticatorStep(AuthenticatorStepKind.Failure) { Packet = _lastReply, UserName = _identity, Failure = failure };
    }

    /// <inheritdoc/>
    public void Dispose() => _taken?.Dispose();
}
