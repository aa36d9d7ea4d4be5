using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Tls;

namespace Concentrator.Protocol.Eap.Tls;

/// <summary>
/// The server's side of TLS inside EAP, for the methods that build on it: begins, carries the handshake, tells the peer by an alert what it was refused for, and then hands
/// over messages whole.
/// </summary>
internal sealed class EapTlsServer : IDisposable
{
    private readonly EapTlsExchange _exchange;
    private State _state;
    private AuthenticationFailure _failure;

    /// <summary>Makes one.</summary>
    /// <param name="type">The method's type.</param>
    /// <param name="engine">The connection; disposed of with this.</param>
    /// <param name="fragmentSize">Bytes of a TLS message that a packet carries at most.</param>
    /// <param name="version">PEAP's version; null for EAP-TLS.</param>
    public EapTlsServer(EapType type, ITlsEngine engine, int fragmentSize, byte? version = null)
    {
        Session = new EapTlsSession(type, engine);
        _exchange = new EapTlsExchange(fragmentSize, version);
    }

    private enum State
    {
        Handshake,
        Established,

        /// <summary>An alert is out that the peer has still to acknowledge (RFC 5216 §2.1.3).</summary>
        Alerted,
        Over,
    }

    /// <summary>The connection.</summary>
    public EapTlsSession Session { get; }

    /// <summary>The peer's last message, when it is the method's turn.</summary>
    public ReadOnlySpan<byte> Message => _exchange.Message;

    /// <summary>Begins.</summary>
    public AuthenticatorStep Begin() => AuthenticatorStep.Send(_exchange.Begin());

    /// <summary>
    /// Takes the Type-Data of a response. Null says that it is the method's turn: the first time because the handshake is complete (what it still wants sent waits in
    /// <see cref="Session"/>), then whenever a message has come.
    /// </summary>
    public AuthenticatorStep? Receive(ReadOnlySpan<byte> typeData)
    {
        switch (_state)
        {
            case State.Over:
                return AuthenticatorStep.Discard;
            case State.Alerted:
                return Fail(_failure) with { AlreadyCounted = true };
            default:
                break;
        }

        return _exchange.Receive(typeData) switch
        {
            EapTlsArrival.Reply => AuthenticatorStep.Send(_exchange.Reply),
            EapTlsArrival.Message => _state == State.Established ? null : Handshake(),
            _ => Fail(AuthenticationFailure.Malformed),
        };
    }

    /// <summary>Sends a message; an empty one acknowledges.</summary>
    public AuthenticatorStep Send(ReadOnlySpan<byte> message) => AuthenticatorStep.Send(_exchange.Send(message));

    /// <summary>Decrypts the peer's last message; false with the step that follows when the connection is broken or over.</summary>
    public bool TryDecrypt(out byte[] plaintext, out AuthenticatorStep step)
    {
        var status = Session.Decrypt(Message, out plaintext);
        step = status switch
        {
            TlsStatus.Ok => AuthenticatorStep.Discard,
            TlsStatus.Closed => Fail(AuthenticationFailure.PeerRefused),
            _ => Fail(FailureOf(Session.Engine)),
        };
        return status == TlsStatus.Ok;
    }

    /// <summary>Refuses the peer.</summary>
    public AuthenticatorStep Fail(AuthenticationFailure failure)
    {
        _state = State.Over;
        return new AuthenticatorStep(AuthenticatorStepKind.Failure) { Failure = failure };
    }

    /// <inheritdoc/>
    public void Dispose() => Session.Dispose();

    private static AuthenticationFailure FailureOf(ITlsEngine engine) => engine.PeerCertificateFault switch
    {
        CertificateFault.Missing => AuthenticationFailure.CertificateMissing,
        CertificateFault.Expired => AuthenticationFailure.CertificateExpired,
        CertificateFault.NotYetValid => AuthenticationFailure.CertificateNotYetValid,
        CertificateFault.Revoked => AuthenticationFailure.CertificateRevoked,
        CertificateFault.WrongPurpose => AuthenticationFailure.CertificateWrongPurpose,
        CertificateFault.SelfMade => AuthenticationFailure.CertificateSelfMade,
        CertificateFault.UnknownIssuer => AuthenticationFailure.CertificateUnknownIssuer,
        CertificateFault.NoRevocationList => AuthenticationFailure.RevocationListMissing,
        CertificateFault.RevocationListExpired => AuthenticationFailure.RevocationListExpired,
        CertificateFault.RevocationListNotYetValid => AuthenticationFailure.RevocationListNotYetValid,
        CertificateFault.Other => AuthenticationFailure.CertificateBad,
        _ => engine.IsRefusedByPeer ? AuthenticationFailure.PeerRefused : AuthenticationFailure.TlsFailed,
    };

    private AuthenticatorStep? Handshake()
    {
        switch (Session.Handshake(Message))
        {
            case TlsStatus.Ok:
                _state = State.Established;
                return null;
            case TlsStatus.WantInput when Session.Engine.PendingOutput > 0:
                return Send(Session.TakeOutput());
            case TlsStatus.WantInput:
                // All that the peer had to say, and it is no whole flight: nobody would ever speak again.
                return Fail(AuthenticationFailure.Malformed);
            default:
                return Alert(FailureOf(Session.Engine));
        }
    }

    private AuthenticatorStep Alert(AuthenticationFailure failure)
    {
        var alert = Session.TakeOutput();
        if (alert.Length == 0)
        {
            return Fail(failure);
        }

        // Counted now: a peer that does not like what it hears need not answer.
        (_state, _failure) = (State.Alerted, failure);
        return Send(alert) with { Kind = AuthenticatorStepKind.Retry, Failure = failure };
    }
}
