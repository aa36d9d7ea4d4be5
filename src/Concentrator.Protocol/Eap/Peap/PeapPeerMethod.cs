using System.Security.Cryptography;
using Concentrator.Protocol.Eap.Tls;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Tls;

namespace Concentrator.Protocol.Eap.Peap;

/// <summary>
/// The client's side of PEAPv0 ([MS-PEAP] 3.2; with TLS 1.3, RFC 9427): checks the server's certificate, and runs another EAP conversation inside TLS. In the end the server
/// says the result, protected; where it proves by the cryptobinding that both were run with the same peer, we prove that too, and the key comes of both.
/// </summary>
internal sealed class PeapPeerMethod : IEapPeerMethod, IDisposable
{
    /// <summary>The only version that we speak.</summary>
    private const byte Version = 0;

    private readonly PeapClientOptions _options;
    private readonly IReadOnlyList<EapPeerMethodOffer> _offers;
    private readonly RandomBytes _random;
    private readonly EapTlsPeer _tls;
    private readonly EapPeer _inner;
    private bool _isEstablished;

    /// <summary>Makes one.</summary>
    /// <param name="userName">Who the user is, told inside.</param>
    /// <param name="offers">The inner methods, best first.</param>
    /// <param name="engine">The connection, which verifies the server; disposed of with this, and when it is over.</param>
    /// <param name="fragmentSize">Bytes of a TLS message that a packet carries at most.</param>
    /// <param name="options">What is wanted and told.</param>
    /// <param name="random">Makes nonces.</param>
    public PeapPeerMethod(string userName, IReadOnlyList<EapPeerMethodOffer> offers, ITlsEngine engine, int fragmentSize, PeapClientOptions options, RandomBytes random)
    {
        _options = options;
        _offers = offers;
        _random = random;
        _tls = new EapTlsPeer(EapType.Peap, engine, fragmentSize, Version);
        _inner = new EapPeer(userName, offers);
    }

    public AuthenticationPeerStep Receive(byte identifier, ReadOnlySpan<byte> typeData)
    {
        var step = _tls.Receive(typeData) ?? (_isEstablished ? ReceiveMessage(identifier) : Establish());
        if (step.Kind is AuthenticationPeerStepKind.Success or AuthenticationPeerStepKind.Failure)
        {
            Dispose();
        }

        return step;
    }

    /// <inheritdoc/>
    public void Dispose() => _tls.Dispose();

    private AuthenticationPeerStep Establish()
    {
        _isEstablished = true;
        return _tls.Send(_tls.Session.TakeOutput());
    }

    private AuthenticationPeerStep ReceiveMessage(byte identifier)
    {
        if (!_tls.TryDecrypt(out var plaintext, out var step))
        {
            return step;
        }

        if (plaintext.Length == 0)
        {
            // Session tickets may come by themselves.
            return _tls.Send(_tls.Session.TakeOutput());
        }

        if (PeapInnerPacket.TryReadHealth(plaintext, out var asked))
        {
            return AnswerHealth(asked);
        }

        if (PeapInnerPacket.Expand(plaintext, EapCode.Request, identifier) is not { } packet || !EapPacket.TryRead(packet, out var read))
        {
            return Broken();
        }

        return read.Type == EapType.Extensions ? ReceiveResult(read) : Carry(_inner.Receive(packet));
    }

    /// <summary>Puts what the inner conversation does next into the tunnel.</summary>
    private AuthenticationPeerStep Carry(AuthenticationPeerStep step)
    {
        switch (step.Kind)
        {
            case AuthenticationPeerStepKind.Send:
                return _tls.Send(Encrypted(PeapInnerPacket.Compress(step.Packet)));
            case AuthenticationPeerStepKind.Failure:
                return _tls.Fail(step.Message, step.Packet.Length == 0 ? [] : Encrypted(PeapInnerPacket.Compress(step.Packet))) with { RefusedFor = step.RefusedFor };
            default:
                // Nothing gets lost in the tunnel: what does not fit was not sent by mistake.
                return Broken();
        }
    }

    /// <summary>A statement of health where there is one; else the type is refused as one that we do not have.</summary>
    private AuthenticationPeerStep AnswerHealth(ReadOnlySpan<byte> bytes)
    {
        if (PeapTlvs.Read(bytes, out var tlvs) != PeapTlvError.None || !tlvs.AsksForHealth)
        {
            return Broken();
        }

        return _tls.Send(_options.StatementOfHealth?.Invoke() is { } statement
            ? Encrypted(PeapInnerPacket.Health(new PeapTlvWriter().AddStatementOfHealth(statement).ToArray()))
            : Encrypted([(byte)EapType.Nak, .. _offers.Select(offer => (byte)offer.Type)]));
    }

    private AuthenticationPeerStep ReceiveResult(EapPacket packet)
    {
        if (PeapTlvs.Read(packet.TypeData, out var tlvs) != PeapTlvError.None || tlvs.Result == PeapResult.None)
        {
            return Broken();
        }

        if (!tlvs.StatementOfHealthResponse.IsEmpty)
        {
            _options.HealthAnswered?.Invoke(tlvs.StatementOfHealthResponse.ToArray());
        }

        if (tlvs.Result != PeapResult.Success)
        {
            return Refuse(packet.Identifier, "the server refused the login inside PEAP");
        }

        if (_inner.Key is not { } innerKey)
        {
            return Refuse(packet.Identifier, "the server says that the login succeeded before the method inside PEAP has");
        }

        if (tlvs.CryptoBinding.IsEmpty)
        {
            return _options.RequiresCryptoBinding
                ? Refuse(packet.Identifier, "the server does not bind the method inside PEAP to the outside (cryptobinding)")
                : Succeed(packet.Identifier, new PeapTlvWriter(), _tls.Session.ExportKeys());
        }

        var tunnelKey = _tls.Session.ExportKeys();
        var keys = PeapKeys.Derive(tunnelKey, innerKey);
        CryptographicOperations.ZeroMemory(tunnelKey);
        if (!CryptoBindingTlv.Verify(tlvs.CryptoBinding, isResponse: false, keys.CompoundMacKey))
        {
            return Refuse(packet.Identifier, "the server could not prove that both halves of PEAP are its own (cryptobinding)");
        }

        Span<byte> nonce = stackalloc byte[CryptoBindingTlv.NonceSize];
        _random(nonce);
        var binding = CryptoBindingTlv.Write(isResponse: true, nonce, keys.CompoundMacKey);
        return Succeed(packet.Identifier, new PeapTlvWriter().AddCryptoBinding(binding), keys.CompoundSessionKey());
    }

    private AuthenticationPeerStep Succeed(byte identifier, PeapTlvWriter tlvs, byte[] keys)
    {
        var key = keys[..MsChapV2Keys.HigherLayerAuthenticationKeySize];
        CryptographicOperations.ZeroMemory(keys);
        return _tls.Succeed(Encrypted(PeapInnerPacket.Extensions(EapCode.Response, identifier, tlvs.AddResult(PeapResult.Success).ToArray())), key);
    }

    private AuthenticationPeerStep Refuse(byte identifier, string message) =>
        _tls.Fail(message, Encrypted(PeapInnerPacket.Extensions(EapCode.Response, identifier, new PeapTlvWriter().AddResult(PeapResult.Failure).ToArray())));

    private AuthenticationPeerStep Broken() => _tls.Fail("the server breaks the rules inside PEAP");

    private byte[] Encrypted(ReadOnlySpan<byte> plaintext) => _tls.Session.Encrypt(plaintext);
}
