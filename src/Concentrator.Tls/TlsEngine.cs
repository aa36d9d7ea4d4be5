using System.Security.Cryptography;
using System.Text;
using Concentrator.Protocol.Tls;
using Concentrator.Tls.Certificates;
using Concentrator.Tls.Interop;

namespace Concentrator.Tls;

/// <summary>The engine of either role: an SSL of OpenSSL over two byte queues.</summary>
internal sealed unsafe class TlsEngine : ITlsEngine
{
    private readonly SslHandle _handle;
    private readonly nint _ssl;
    private readonly bool _verifiesPeer;
    private readonly IReadOnlyDictionary<nint, CertificateDigests>? _ownCertificates;
    private readonly long _keyUpdateAfter;
    private long _writtenUnderKey;
    private EngineState* _state;
    private bool _handshakeCompleted;
    private bool _closedByPeer;
    private bool _shutDown;

    /// <summary>Takes over a connection's handle.</summary>
    /// <param name="handle">The connection, told its role.</param>
    /// <param name="verifiesPeer">Whether the peer's certificate is checked.</param>
    /// <param name="keyUpdateAfter">Bytes of plaintext after which it takes new keys for sending (TLS 1.3).</param>
    /// <param name="ownCertificates">On the server: digests of what it may present, by X509 pointer. Null on the client.</param>
    internal TlsEngine(SslHandle handle, bool verifiesPeer, long keyUpdateAfter, IReadOnlyDictionary<nint, CertificateDigests>? ownCertificates)
    {
        _handle = handle;
        _ssl = handle.DangerousGetHandle();
        _state = handle.State;
        _verifiesPeer = verifiesPeer;
        _keyUpdateAfter = keyUpdateAfter;
        _ownCertificates = ownCertificates;
    }

    /// <inheritdoc/>
    public bool HandshakeCompleted => _handshakeCompleted;

    /// <inheritdoc/>
    public int PendingOutput => _state is null ? 0 : _state->Output.Count;

    /// <inheritdoc/>
    public string? ServerName
    {
        get
        {
            ThrowIfDisposed();
            return ConnectionFacts.ServerName(_ssl);
        }
    }

    /// <inheritdoc/>
    public string ProtocolName
    {
        get
        {
            ThrowIfNotCompleted();
            return ConnectionFacts.ProtocolName(_ssl);
        }
    }

    /// <inheritdoc/>
    public string CipherSuite
    {
        get
        {
            ThrowIfNotCompleted();
            return ConnectionFacts.CipherSuite(_ssl);
        }
    }

    /// <inheritdoc/>
    public string? Failure { get; private set; }

    /// <inheritdoc/>
    public CertificateCheck FailedCheck { get; private set; }

    /// <inheritdoc/>
    public CertificateFault PeerCertificateFault { get; private set; }

    /// <inheritdoc/>
    public bool IsRefusedByPeer { get; private set; }

    /// <inheritdoc/>
    public byte[]? PeerCertificate
    {
        get
        {
            ThrowIfDisposed();
            return ConnectionFacts.PeerCertificate(_ssl);
        }
    }

    private EngineState* State
    {
        get
        {
            ThrowIfDisposed();
            return _state;
        }
    }

    /// <inheritdoc/>
    public void Feed(ReadOnlySpan<byte> ciphertext)
    {
        EngineState* state = State;

        // What follows the end of the connection is never read.
        if (Failure is null && !_closedByPeer)
        {
            state->Input.Append(ciphertext);
        }
    }

    /// <inheritdoc/>
    public TlsStatus Handshake()
    {
        ThrowIfDisposed();
        if (Failure is not null)
        {
            return TlsStatus.Failed;
        }

        if (_handshakeCompleted)
        {
            return TlsStatus.Ok;
        }

        ErrorQueue.Clear();
        int result = LibSsl.SSL_do_handshake(_ssl);
        _handshakeCompleted = result == 1;
        TlsStatus status = _handshakeCompleted ? TlsStatus.Ok : Conclude(result);
        GC.KeepAlive(this);
        return status;
    }

    /// <inheritdoc/>
    public TlsStatus Read(Span<byte> plaintext, out int count)
    {
        EngineState* state = State;
        count = 0;
        if (Failure is not null)
        {
            return TlsStatus.Failed;
        }

        ErrorQueue.Clear();
        TlsStatus status = TlsStatus.Ok;
        fixed (byte* start = plaintext)
        {
            while (count < plaintext.Length && status == TlsStatus.Ok)
            {
                if (_handshakeCompleted && state->Input.Count == 0 && LibSsl.SSL_has_pending(_ssl) == 0)
                {
                    status = _closedByPeer ? TlsStatus.Closed : TlsStatus.WantInput;
                    break;
                }

                nuint taken;
                int result = LibSsl.SSL_read_ex(_ssl, start + count, (nuint)(plaintext.Length - count), &taken);
                if (result == 1)
                {
                    count += (int)taken;
                    _handshakeCompleted = true;
                }
                else
                {
                    status = Conclude(result);
                }
            }
        }

        GC.KeepAlive(this);
        return status;
    }

    /// <inheritdoc/>
    public TlsStatus Write(ReadOnlySpan<byte> plaintext)
    {
        ThrowIfDisposed();
        if (Failure is not null)
        {
            return TlsStatus.Failed;
        }

        if (plaintext.IsEmpty)
        {
            return TlsStatus.Ok;
        }

        ErrorQueue.Clear();
        if (_writtenUnderKey >= _keyUpdateAfter)
        {
            UpdateKey();
        }

        int result;
        fixed (byte* start = plaintext)
        {
            nuint written;
            result = LibSsl.SSL_write_ex(_ssl, start, (nuint)plaintext.Length, &written);
        }

        TlsStatus status;
        if (result == 1)
        {
            _handshakeCompleted = true;
            _writtenUnderKey += plaintext.Length;
            status = TlsStatus.Ok;
        }
        else
        {
            status = Conclude(result);
        }

        GC.KeepAlive(this);
        return status;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Output => State->Output.Waiting;

    /// <inheritdoc/>
    public int Drain(Span<byte> ciphertext)
    {
        int count = State->Output.Take(ciphertext);
        GC.KeepAlive(this);
        return count;
    }

    /// <inheritdoc/>
    public void Sent(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)State->Output.Count, nameof(count));
        State->Output.Drop(count);
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public void Shutdown()
    {
        ThrowIfDisposed();
        if (_shutDown || !_handshakeCompleted || Failure is not null)
        {
            return;
        }

        _shutDown = true;
        ErrorQueue.Clear();
        _ = LibSsl.SSL_shutdown(_ssl);
        ErrorQueue.Clear();
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public void GetServerCertificateHash(HashAlgorithmName algorithm, Span<byte> hash)
    {
        ThrowIfNotCompleted();
        CertificateDigests digests = _ownCertificates is null
            ? new CertificateDigests(PeerCertificate ?? throw new InvalidOperationException("The server presented no certificate."))
            : _ownCertificates[LibSsl.SSL_get_certificate(_ssl)];
        digests.CopyTo(algorithm, hash);
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public void ExportKeyingMaterial(string label, ReadOnlySpan<byte> context, Span<byte> output)
    {
        ThrowIfNotCompleted();
        ErrorQueue.Clear();
        ReadOnlySpan<byte> labelBytes = Encoding.ASCII.GetBytes(label);
        fixed (byte* outputStart = output, labelStart = labelBytes, contextStart = context)
        {
            int result = LibSsl.SSL_export_keying_material(
                _ssl,
                outputStart,
                (nuint)output.Length,
                labelStart,
                (nuint)labelBytes.Length,
                contextStart,
                (nuint)context.Length,
                context.IsEmpty ? 0 : 1);
            if (result != 1)
            {
                throw new InvalidOperationException($"OpenSSL cannot export keying material for '{label}': {ErrorQueue.Take()}.");
            }
        }

        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _state = null;
        _handle.Dispose();
    }

    // The KeyUpdate message goes out before the next record. TLS 1.2 has no such thing.
    private void UpdateKey()
    {
        _writtenUnderKey = 0;
        if (LibSsl.SSL_version(_ssl) == LibSsl.Version13 && LibSsl.SSL_key_update(_ssl, LibSsl.KeyUpdateNotRequested) != 1)
        {
            ErrorQueue.Clear();
        }
    }

    private TlsStatus Conclude(int result)
    {
        switch (LibSsl.SSL_get_error(_ssl, result))
        {
            case LibSsl.ErrorWantRead:
                return TlsStatus.WantInput;
            case LibSsl.ErrorZeroReturn:
                _closedByPeer = true;
                _state->Input.Free();
                return TlsStatus.Closed;
            default:
                FailedCheck = _verifiesPeer && !_handshakeCompleted ? PeerVerification.FailedCheck((int)LibSsl.SSL_get_verify_result(_ssl)) : CertificateCheck.None;
                PeerCertificateFault = _verifiesPeer && !_handshakeCompleted ? ConnectionFailure.CertificateFault(_ssl) : CertificateFault.None;
                IsRefusedByPeer = ConnectionFailure.IsFatal(_state->AlertReceived);
                Failure = ConnectionFailure.Describe(_ssl, _state, certificateChecked: _verifiesPeer && !_handshakeCompleted);
                _state->Input.Free();
                return TlsStatus.Failed;
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_state is null, this);

    private void ThrowIfNotCompleted()
    {
        ThrowIfDisposed();
        if (!_handshakeCompleted)
        {
            throw new InvalidOperationException("The TLS handshake is not complete.");
        }
    }
}
