using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Eap;

/// <summary>The server's side of EAP (RFC 3748; the state machine of RFC 4137 §5 in short): Identity, then the methods on offer, best first, as the peer's Nak allows.</summary>
internal sealed class EapAuthenticator : IAuthenticator, IDisposable
{
    private readonly List<EapMethodOffer> _offers;
    private State _state;
    private byte _identifier;
    private EapType _type;
    private IEapMethod? _method;
    private string _identity = "";
    private byte[] _lastResponse = [];
    private byte[] _lastReply = [];

    /// <summary>Makes the server's side.</summary>
    /// <param name="offers">The methods, best first.</param>
    /// <param name="identifier">The Identifier of the first request.</param>
    public EapAuthenticator(IEnumerable<EapMethodOffer> offers, byte identifier)
    {
        _offers = [.. offers];
        _identifier = identifier;
    }

    private enum State
    {
        Initial,

        /// <summary>Identity is asked for.</summary>
        Identity,

        /// <summary>A method's first request is out: the peer may still refuse the method.</summary>
        Proposed,

        /// <summary>The peer has taken the method.</summary>
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
        if (_state is State.Initial or State.Verifying || !EapPacket.TryRead(packet, out var read) || read.Code != EapCode.Response)
        {
            return AuthenticatorStep.Discard;
        }

        if (_lastReply.Length > 0 && packet.SequenceEqual(_lastResponse))
        {
            return AuthenticatorStep.Send(_lastReply, _identity);
        }

        if (_state == State.Over || read.Identifier != _identifier)
        {
            return AuthenticatorStep.Discard;
        }

        var step = (_state, read.Type) switch
        {
            (State.Identity, EapType.Identity) => ReceiveIdentity(read.TypeData),
            (State.Proposed, EapType.Nak) => ReceiveNak(read.TypeData),
            (State.Proposed or State.Method, _) when read.Type == _type && _method is not null => Carry(_method.Receive(read.TypeData)),
            _ => AuthenticatorStep.Discard,
        };
        if (step.Kind != AuthenticatorStepKind.Discard)
        {
            _lastResponse = packet.ToArray();
        }

        return step;
    }

    public AuthenticatorStep Verify(ICredential? credential, AuthenticationFailure failure)
    {
        if (_state != State.Verifying || _method is null)
        {
            throw new InvalidOperationException("No credential was asked for.");
        }

        return Carry(_method.Verify(credential, failure));
    }

    public AuthenticatorStep Take(ServerVerdict verdict)
    {
        if (_state != State.Verifying || _method is null)
        {
            throw new InvalidOperationException("No credential was asked for.");
        }

        return Carry(_method.Take(verdict));
    }

    public AuthenticatorStep Refuse(AuthenticationFailure failure) => Carry(new AuthenticatorStep(AuthenticatorStepKind.Failure) { Failure = failure });

    /// <inheritdoc/>
    public void Dispose() => (_method as IDisposable)?.Dispose();

    private AuthenticatorStep ReceiveIdentity(ReadOnlySpan<byte> identity)
    {
        // RFC 3748 §5.1: a peer that has nothing to say sends an empty identity; the method will learn the name.
        if (!identity.IsEmpty && !PeerName.TryRead(identity, out _identity))
        {
            return Refuse(AuthenticationFailure.Malformed);
        }

        return _offers.Count > 0 ? Propose(_offers[0]) : Refuse(AuthenticationFailure.MethodNotPossible);
    }

    /// <summary>RFC 3748 §5.3.1: the peer names the methods that it would take; of those we offer, the best that it has not refused.</summary>
    private AuthenticatorStep ReceiveNak(ReadOnlySpan<byte> desired)
    {
        _offers.RemoveAll(offer => offer.Type == _type);
        foreach (var offer in _offers)
        {
            if (desired.Contains((byte)offer.Type))
            {
                return Propose(offer);
            }
        }

        return Refuse(AuthenticationFailure.PeerRefused);
    }

    private AuthenticatorStep Propose(EapMethodOffer offer)
    {
        (_method as IDisposable)?.Dispose();
        _type = offer.Type;
        _method = offer.Create();
        var step = Carry(_method.Begin((byte)(_identifier + 1), _identity));
        if (_state == State.Method)
        {
            _state = State.Proposed;
        }

        return step;
    }

    /// <summary>Puts EAP's header before what the method does next.</summary>
    private AuthenticatorStep Carry(AuthenticatorStep step)
    {
        var userName = step.UserName.Length > 0 ? step.UserName : _identity;
        switch (step.Kind)
        {
            case AuthenticatorStepKind.Send or AuthenticatorStepKind.Retry:
                _state = State.Method;
                _identifier++;
                _lastReply = EapPacket.Write(EapCode.Request, _identifier, _type, step.Packet);
                return step with { Packet = _lastReply, UserName = userName };
            case AuthenticatorStepKind.NeedCredential:
                _state = State.Verifying;
                return step with { UserName = userName };
            case AuthenticatorStepKind.Success or AuthenticatorStepKind.Failure:
                _state = State.Over;
                _lastReply = EapPacket.Write(step.Kind == AuthenticatorStepKind.Success ? EapCode.Success : EapCode.Failure, _identifier);
                return step with { Packet = _lastReply, UserName = userName, Facts = step.Facts with { EapMethod = EapMethodWord.Of(_type, step.Facts.EapMethod) } };
            default:
                return AuthenticatorStep.Discard;
        }
    }
}
