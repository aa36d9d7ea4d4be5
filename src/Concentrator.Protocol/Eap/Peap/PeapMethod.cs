using System.Security.Cryptography;
using Concentrator.Protocol.Eap.Tls;
using Concentrator.Protocol.Health;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Eap.Peap;

/// <summary>
/// The server's side of PEAPv0 ([MS-PEAP] 3.3; with TLS 1.3, RFC 9427): TLS with the server's certificate, inside it another EAP conversation, and in the end a protected
/// result with the cryptobinding, which proves that both were run by the same peer. Where health is asked for, it comes between the identity and the inner method.
/// </summary>
internal sealed class PeapMethod : IEapMethod, IDisposable
{
    /// <summary>The only version that we speak.</summary>
    private const byte Version = 0;

    private readonly PeapServerOptions _options;
    private readonly EapTlsServer _server;
    private readonly IReadOnlyList<EapMethodOffer> _offers;
    private readonly RandomBytes _random;
    private State _state;
    private byte _identifier;
    private byte _innerIdentifier;
    private EapAuthenticator? _inner;
    private byte[] _heldIdentity = [];
    private PeerFacts _facts = PeerFacts.None;
    private byte[] _healthAnswer = [];
    private PeapKeys? _keys;

    /// <summary>What the inner method came to.</summary>
    private AuthenticatorStep? _innerEnd;

    /// <summary>Makes one.</summary>
    /// <param name="options">Certificates and what is asked for.</param>
    /// <param name="offers">The inner methods, best first.</param>
    /// <param name="fragmentSize">Bytes of a TLS message that a packet carries at most.</param>
    /// <param name="random">Makes nonces.</param>
    public PeapMethod(PeapServerOptions options, IEnumerable<EapMethodOffer> offers, int fragmentSize, RandomBytes random)
    {
        _options = options;
        _offers = [.. offers];
        _random = random;
        _server = new EapTlsServer(EapType.Peap, options.Engines.Create(), fragmentSize, Version);
    }

    private enum State
    {
        Handshake,

        /// <summary>The peer has still to acknowledge the end of the handshake (TLS 1.2).</summary>
        Finishing,

        /// <summary>The peer's inner identity is asked for.</summary>
        Identity,

        Health,
        Inner,

        /// <summary>The result is out.</summary>
        Result,
    }

    public AuthenticatorStep Begin(byte identifier)
    {
        _identifier = identifier;
        return _server.Begin();
    }

    public AuthenticatorStep Receive(ReadOnlySpan<byte> typeData)
    {
        _identifier++;
        if (_server.Receive(typeData) is { } step)
        {
            return Named(step);
        }

        switch (_state)
        {
            case State.Handshake when _server.Session.Engine.PendingOutput > 0:
                _state = State.Finishing;
                return _server.Send(_server.Session.TakeOutput());
            case State.Handshake:
                return BeginInner();
            case State.Finishing when _server.Message.IsEmpty:
                return BeginInner();
            default:
                break;
        }

        if (!_server.TryDecrypt(out var plaintext, out step))
        {
            return Named(step);
        }

        return Named(_state switch
        {
            State.Identity => ReceiveIdentity(plaintext),
            State.Health => ReceiveHealth(plaintext),
            State.Inner => ReceiveInner(plaintext),
            State.Result => ReceiveResult(plaintext),
            _ => _server.Fail(AuthenticationFailure.Malformed),
        });
    }

    public AuthenticatorStep Verify(ICredential? credential, AuthenticationFailure failure) => Carry(Inner.Verify(credential, failure));

    public AuthenticatorStep Take(ServerVerdict verdict) => Carry(Inner.Take(verdict));

    /// <inheritdoc/>
    public void Dispose()
    {
        _inner?.Dispose();
        _server.Dispose();
    }

    private EapAuthenticator Inner => _inner ?? throw new InvalidOperationException("No credential was asked for.");

    private AuthenticatorStep BeginInner()
    {
        _state = State.Identity;
        _inner = new EapAuthenticator(_offers, _identifier);
        return Carry(_inner.Begin());
    }

    private AuthenticatorStep ReceiveIdentity(byte[] plaintext)
    {
        if (!_options.AsksForHealth)
        {
            _state = State.Inner;
            return ReceiveInner(plaintext);
        }

        _heldIdentity = plaintext;
        _state = State.Health;
        return Encrypted(PeapInnerPacket.Health(new PeapTlvWriter().AddStatementOfHealthRequest().ToArray()));
    }

    /// <summary>A peer that cannot tell its health refuses the type, or answers with nothing; it goes on all the same, and policy decides.</summary>
    private AuthenticatorStep ReceiveHealth(byte[] plaintext)
    {
        if (PeapInnerPacket.TryReadHealth(plaintext, out var bytes))
        {
            if (PeapTlvs.Read(bytes, out var tlvs) != PeapTlvError.None)
            {
                return _server.Fail(AuthenticationFailure.Malformed);
            }

            // What cannot be read says nothing.
            if (SohMessage.Parse(tlvs.StatementOfHealth, HealthSource.Peap, _options.Time.GetUtcNow(), out var message) == SohError.None && message is not null)
            {
                _facts = _facts with { Health = message.Statement };
                _healthAnswer = _options.AnswerHealth?.Invoke(message) ?? [];
            }
        }

        _state = State.Inner;
        return ReceiveInner(_heldIdentity);
    }

    private AuthenticatorStep ReceiveInner(byte[] plaintext) => PeapInnerPacket.Expand(plaintext, EapCode.Response, _innerIdentifier) is { } packet
        ? Carry(_inner!.Receive(packet))
        : _server.Fail(AuthenticationFailure.Malformed);

    /// <summary>Puts what the inner conversation does next into the tunnel.</summary>
    private AuthenticatorStep Carry(AuthenticatorStep step)
    {
        switch (step.Kind)
        {
            case AuthenticatorStepKind.Send or AuthenticatorStepKind.Retry:
                _innerIdentifier = step.Packet[1];
                return step with { Packet = Encrypted(PeapInnerPacket.Compress(step.Packet)).Packet };
            case AuthenticatorStepKind.NeedCredential:
                return step;
            case AuthenticatorStepKind.Success:
                return SendSuccess(step);
            case AuthenticatorStepKind.Failure:
                return SendFailure(step);
            default:
                // Nothing gets lost in the tunnel: what does not fit was not sent by mistake.
                return _server.Fail(AuthenticationFailure.Malformed);
        }
    }

    private AuthenticatorStep SendSuccess(AuthenticatorStep inner)
    {
        _innerEnd = inner with { Facts = inner.Facts with { Health = _facts.Health } };
        _state = State.Result;
        var tunnelKey = _server.Session.ExportKeys();
        _keys = PeapKeys.Derive(tunnelKey, inner.HigherLayerAuthenticationKey);
        CryptographicOperations.ZeroMemory(tunnelKey);
        var nonce = new byte[CryptoBindingTlv.NonceSize];
        _random(nonce);
        var tlvs = new PeapTlvWriter().AddResult(PeapResult.Success).AddCryptoBinding(CryptoBindingTlv.Write(isResponse: false, nonce, _keys.CompoundMacKey));
        if (_healthAnswer.Length > 0)
        {
            tlvs.AddStatementOfHealthResponse(_healthAnswer);
        }

        return inner with
        {
            Kind = AuthenticatorStepKind.Send,
            Packet = Encrypted(PeapInnerPacket.Extensions(EapCode.Request, _identifier, tlvs.ToArray())).Packet,
            HigherLayerAuthenticationKey = [],
        };
    }

    /// <summary>A refusal counts from when it is known: a peer that never acknowledges must not get its guess for nothing.</summary>
    private AuthenticatorStep SendFailure(AuthenticatorStep inner)
    {
        _innerEnd = inner with { Packet = [], AlreadyCounted = true };
        _state = State.Result;
        var tlvs = new PeapTlvWriter().AddResult(PeapResult.Failure).ToArray();
        return inner with
        {
            Kind = inner.AlreadyCounted ? AuthenticatorStepKind.Send : AuthenticatorStepKind.Retry,
            Packet = Encrypted(PeapInnerPacket.Extensions(EapCode.Request, _identifier, tlvs)).Packet,
        };
    }

    private AuthenticatorStep ReceiveResult(byte[] plaintext)
    {
        var inner = _innerEnd!;
        if (inner.Kind == AuthenticatorStepKind.Failure)
        {
            _server.Fail(inner.Failure);
            return inner;
        }

        if (!EapPacket.TryRead(plaintext, out var packet) || packet is not { Code: EapCode.Response, Type: EapType.Extensions } || PeapTlvs.Read(packet.TypeData, out var tlvs) != PeapTlvError.None)
        {
            return _server.Fail(AuthenticationFailure.Malformed);
        }

        if (tlvs.Result != PeapResult.Success)
        {
            return _server.Fail(AuthenticationFailure.PeerRefused);
        }

        if (tlvs.CryptoBinding.IsEmpty)
        {
            return _options.RequireCryptoBinding ? _server.Fail(AuthenticationFailure.CryptoBindingMissing) : Succeed(inner, _server.Session.ExportKeys());
        }

        return CryptoBindingTlv.Verify(tlvs.CryptoBinding, isResponse: true, _keys!.CompoundMacKey)
            ? Succeed(inner, _keys.CompoundSessionKey())
            : _server.Fail(AuthenticationFailure.CryptoBindingWrong);
    }

    private static AuthenticatorStep Succeed(AuthenticatorStep inner, byte[] keys)
    {
        var key = keys[..MsChapV2Keys.HigherLayerAuthenticationKeySize];
        CryptographicOperations.ZeroMemory(keys);
        return inner with { HigherLayerAuthenticationKey = key };
    }

    private AuthenticatorStep Encrypted(ReadOnlySpan<byte> plaintext) => _server.Send(_server.Session.Encrypt(plaintext));

    /// <summary>Who the peer is, is what it says inside.</summary>
    private AuthenticatorStep Named(AuthenticatorStep step) => step.UserName.Length == 0 && _innerEnd is { } inner ? step with { UserName = inner.UserName } : step;
}
