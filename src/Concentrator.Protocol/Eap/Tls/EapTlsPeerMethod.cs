using System.Security.Cryptography;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Tls;

namespace Concentrator.Protocol.Eap.Tls;

/// <summary>The client's side of EAP-TLS (RFC 5216; with TLS 1.3, RFC 9190).</summary>
internal sealed class EapTlsPeerMethod : IEapPeerMethod, IDisposable
{
    private readonly EapTlsPeer _tls;
    private bool _isFinished;

    /// <summary>Makes one.</summary>
    /// <param name="engine">The connection, with the client's certificate; disposed of with this, and when it is over.</param>
    /// <param name="fragmentSize">Bytes of a TLS message that a packet carries at most.</param>
    public EapTlsPeerMethod(ITlsEngine engine, int fragmentSize) => _tls = new EapTlsPeer(EapType.Tls, engine, fragmentSize);

    /// <summary>RFC 9190 §2.1.1: the server says, protected, that there will be no more of the handshake.</summary>
    private static ReadOnlySpan<byte> CommitmentMessage => [0x00];

    public AuthenticationPeerStep Receive(byte identifier, ReadOnlySpan<byte> typeData)
    {
        var step = _tls.Receive(typeData) ?? (_isFinished ? Conclude() : Finish());
        if (step.Kind is AuthenticationPeerStepKind.Success or AuthenticationPeerStepKind.Failure)
        {
            Dispose();
        }

        return step;
    }

    /// <inheritdoc/>
    public void Dispose() => _tls.Dispose();

    /// <summary>The handshake is complete: up to TLS 1.2 the server has said all; from 1.3 on it has still to hear our certificate, and to commit itself.</summary>
    private AuthenticationPeerStep Finish()
    {
        _isFinished = true;
        var last = _tls.Session.TakeOutput();
        return _tls.Session.IsTls13 ? _tls.Send(last) : Succeed(last);
    }

    private AuthenticationPeerStep Conclude()
    {
        if (!_tls.TryDecrypt(out var plaintext, out var step))
        {
            return step;
        }

        // Session tickets may come by themselves.
        return plaintext.Length == 0 ? _tls.Send(_tls.Session.TakeOutput())
            : plaintext.AsSpan().SequenceEqual(CommitmentMessage) ? Succeed([])
            : _tls.Fail("the server ends EAP-TLS by something else than RFC 9190 wants");
    }

    private AuthenticationPeerStep Succeed(ReadOnlySpan<byte> last)
    {
        var keys = _tls.Session.ExportKeys();
        var key = keys[..MsChapV2Keys.HigherLayerAuthenticationKeySize];
        CryptographicOperations.ZeroMemory(keys);
        return _tls.Succeed(last, key);
    }
}
