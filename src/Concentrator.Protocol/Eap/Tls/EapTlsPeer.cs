using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Tls;

namespace Concentrator.Protocol.Eap.Tls;

/// <summary>
/// The client's side of TLS inside EAP, for the methods that build on it: waits for the start, carries the handshake, says why the server's certificate is refused or ours was,
/// and then hands over messages whole.
/// </summary>
internal sealed class EapTlsPeer : IDisposable
{
    private readonly EapTlsExchange _exchange;
    private State _state;

    /// <summary>Makes one.</summary>
    /// <param name="type">The method's type.</param>
    /// <param name="engine">The connection; disposed of with this.</param>
    /// <param name="fragmentSize">Bytes of a TLS message that a packet carries at most.</param>
    /// <param name="version">PEAP's version; null for EAP-TLS.</param>
    public EapTlsPeer(EapType type, ITlsEngine engine, int fragmentSize, byte? version = null)
    {
        Session = new EapTlsSession(type, engine);
        _exchange = new EapTlsExchange(fragmentSize, version);
    }

    private enum State
    {
        /// <summary>The server has not begun.</summary>
        Initial,
        Handshake,
        Established,
        Over,
    }

    /// <summary>The connection.</summary>
    public EapTlsSession Session { get; }

    /// <summary>
    /// Takes the Type-Data of a request. Null says that it is the method's turn: the first time because the handshake is complete (what it still wants sent waits in
    /// <see cref="Session"/>), then whenever a message has come.
    /// </summary>
    public AuthenticationPeerStep? Receive(ReadOnlySpan<byte> typeData)
    {
        if (_state == State.Over)
        {
            return AuthenticationPeerStep.Discard;
        }

        switch (_exchange.Receive(typeData))
        {
            case EapTlsArrival.Reply:
                return AuthenticationPeerStep.Send(_exchange.Reply);
            case EapTlsArrival.Start when _state == State.Initial:
                _state = State.Handshake;
                return Handshake([]);
            case EapTlsArrival.Message when _state == State.Established:
                return null;
            case EapTlsArrival.Message when _state == State.Handshake:
                return Handshake(_exchange.Message);
            default:
                return Fail($"the server breaks the rules of TLS in EAP ({_exchange.Error})");
        }
    }

    /// <summary>Sends a message; an empty one acknowledges.</summary>
    public AuthenticationPeerStep Send(ReadOnlySpan<byte> message) => AuthenticationPeerStep.Send(_exchange.Send(message));

    /// <summary>Sends a last message and is content. It has to fit into one packet.</summary>
    public AuthenticationPeerStep Succeed(ReadOnlySpan<byte> message, byte[] key)
    {
        _state = State.Over;
        return AuthenticationPeerStep.Success(key) with { Packet = _exchange.Send(message) };
    }

    /// <summary>Decrypts the server's last message; false with the step that follows when the connection is broken or over.</summary>
    public bool TryDecrypt(out byte[] plaintext, out AuthenticationPeerStep step)
    {
        var status = Session.Decrypt(_exchange.Message, out plaintext);
        step = status switch
        {
            TlsStatus.Ok => AuthenticationPeerStep.Discard,
            TlsStatus.Closed => Fail("the server closed the TLS connection inside EAP"),
            _ => FailConnection(),
        };
        return status == TlsStatus.Ok;
    }

    /// <summary>Gives up.</summary>
    /// <param name="message">Why, for a person.</param>
    /// <param name="last">What is still said to the server; empty for nothing.</param>
    public AuthenticationPeerStep Fail(string message, byte[]? last = null)
    {
        _state = State.Over;
        return AuthenticationPeerStep.Failure(message) with { Packet = last is { Length: > 0 } ? _exchange.Send(last) : [] };
    }

    /// <inheritdoc/>
    public void Dispose() => Session.Dispose();

    private AuthenticationPeerStep? Handshake(ReadOnlySpan<byte> message)
    {
        switch (Session.Handshake(message))
        {
            case TlsStatus.Ok:
                _state = State.Established;
                return null;
            case TlsStatus.WantInput:
                // Without anything to say it acknowledges: the server has more of its flight.
                return Send(Session.TakeOutput());
            default:
                return FailConnection();
        }
    }

    private AuthenticationPeerStep FailConnection()
    {
        var engine = Session.Engine;
        var refusal = ServerCertificateRefusal.Of(engine);
        var message = refusal is not null
            ? $"the certificate of the server that logs users in is refused: {refusal} ({engine.Failure})"
            : engine.IsRefusedByPeer ? $"the server ended the TLS connection inside EAP: {engine.Failure}" : $"TLS inside EAP failed: {engine.Failure}";
        return Fail(message, Session.TakeOutput()) with { RefusedFor = refusal is null ? CertificateCheck.None : engine.FailedCheck };
    }
}
