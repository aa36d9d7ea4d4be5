namespace Concentrator.Protocol.Sstp;

/// <summary>The client's state machine of one SSTP call ([MS-SSTP] 3.1, 3.2). Times are milliseconds of a monotonic clock. Not safe for use by several threads.</summary>
public sealed class SstpClientCall
{
    // As often as Windows' client ([MS-SSTP] <10>).
    private const int MaxRetries = 3;

    private readonly byte[] _nonce = new byte[CryptoBindingRequest.NonceSize];
    private readonly SstpHashProtocols _hashProtocols;
    private readonly SstpCertificateHashes _certificate;
    private readonly SstpPeer _peer;
    private SstpHashProtocols _chosen;
    private int _retries;

    /// <summary>Makes the call of one connection.</summary>
    /// <param name="options">Timers and hash protocols.</param>
    /// <param name="certificate">The digests of the certificate that the server presented.</param>
    public SstpClientCall(SstpCallOptions options, SstpCertificateHashes certificate)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(certificate);
        _hashProtocols = options.HashProtocols;
        _certificate = certificate;
        _peer = new SstpPeer(options);
    }

    /// <summary>When <see cref="Tick"/> is due; <see cref="long.MaxValue"/> when no timer runs.</summary>
    public long NextDeadline => _peer.Deadline;

    /// <summary>Whether IP packets may flow.</summary>
    public bool IsConnected => _peer.State == SstpCallState.CallConnected;

    /// <summary>Why the call ended.</summary>
    public SstpCallEnd End => _peer.End;

    /// <summary>What exactly was wrong, in words for the log; null when nothing was.</summary>
    public string? Fault => _peer.Fault;

    internal SstpCallState State => _peer.State;

    /// <summary>The HTTPS connection stands: sends Call-Connect-Request.</summary>
    public SstpCallEvents Start(long now, PacketBatch output)
    {
        ArgumentNullException.ThrowIfNull(output);
        _peer.Start(SstpCallState.ConnectRequestSent, now);
        SstpMessageWriter.AddCallConnectRequest(output);
        return SstpCallEvents.None;
    }

    /// <summary>
    /// Takes one whole control packet, header included. Bytes that <see cref="SstpFrame"/> calls bad may be given too: the call ends with no message
    /// ([MS-SSTP] 3.1.5.1).
    /// </summary>
    public SstpCallEvents Receive(ReadOnlySpan<byte> packet, long now, PacketBatch output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (!_peer.TryTake(packet, now, output, out var message, out var events))
        {
            return events;
        }

        return (message.Type, _peer.State) switch
        {
            (SstpMessageType.CallConnectAck, SstpCallState.ConnectRequestSent) => TakeAck(message, now, output),
            (SstpMessageType.CallConnectNak, SstpCallState.ConnectRequestSent) => TakeNak(message, now, output),
            _ => _peer.RefuseUnaccepted(message.Type, now, output),
        };
    }

    /// <summary>A data packet came: restarts the hello timer. False when the state takes no PPP frames: drop it.</summary>
    public bool ReceiveData(long now) => _peer.TakeData(now);

    /// <summary>The authentication succeeded: sends Call-Connected with the crypto binding.</summary>
    /// <param name="higherLayerAuthenticationKey">HLAK, 32 bytes, in the server's order (MasterReceiveKey ‖ MasterSendKey of the server), which both sides' authenticators give.</param>
    /// <param name="now">The time.</param>
    /// <param name="output">Takes what is to be sent.</param>
    public SstpCallEvents Authenticated(ReadOnlySpan<byte> higherLayerAuthenticationKey, long now, PacketBatch output)
    {
        CryptoBinding.ThrowIfNotAKey(higherLayerAuthenticationKey);
        ArgumentNullException.ThrowIfNull(output);
        if (_peer.State != SstpCallState.ConnectAckReceived)
        {
            return SstpCallEvents.None;
        }

        SstpMessageWriter.AddCallConnected(output, _chosen, _nonce, _certificate, higherLayerAuthenticationKey);
        return _peer.Connect(now);
    }

    /// <summary>A timer may be due.</summary>
    public SstpCallEvents Tick(long now, PacketBatch output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return _peer.Tick(now, output);
    }

    /// <summary>Ends the call in good order (Call-Disconnect), whatever its state ([MS-SSTP] 3.2.4.2).</summary>
    public SstpCallEvents Disconnect(long now, PacketBatch output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return _peer.Disconnect(now, output);
    }

    private SstpCallEvents TakeAck(SstpControlMessage ack, long now, PacketBatch output)
    {
        if (!ack.IsWellFormed)
        {
            return _peer.RefuseInvalid("The attributes of Call-Connect-Ack do not fill it.", now, output);
        }

        if (!CryptoBindingRequest.TryRead(ack, out var request))
        {
            return _peer.Abort(
                SstpCallEnd.ProtocolError,
                "Call-Connect-Ack has no Crypto Binding Request of the right length.",
                SstpAttributeId.StatusInfo,
                SstpAttributeStatus.AttribNotSupportedInMsg,
                now,
                output);
        }

        var shared = request.HashProtocols & _hashProtocols;
        if (shared.HasFlag(SstpHashProtocols.Sha256))
        {
            _chosen = SstpHashProtocols.Sha256;
        }
        else if (shared.HasFlag(SstpHashProtocols.Sha1))
        {
            _chosen = SstpHashProtocols.Sha1;
        }
        else
        {
            return _peer.Abort(
                SstpCallEnd.CryptoBinding,
                $"The server offers hash protocols 0x{(byte)request.HashProtocols:X2}, and none of them is accepted here.",
                SstpAttributeId.CryptoBindingRequest,
                SstpAttributeStatus.ValueNotSupported,
                now,
                output);
        }

        request.Nonce.CopyTo(_nonce);
        _peer.Enter(SstpCallState.ConnectAckReceived, now);
        return SstpCallEvents.StartPpp;
    }

    private SstpCallEvents TakeNak(SstpControlMessage nak, long now, PacketBatch output)
    {
        if (!nak.IsWellFormed)
        {
            return _peer.RefuseInvalid("The attributes of Call-Connect-Nak do not fill it.", now, output);
        }

        if (_retries == MaxRetries)
        {
            return _peer.Abort(
                SstpCallEnd.Refused,
                "The server refused Call-Connect-Request: it does not carry PPP.",
                SstpAttributeId.StatusInfo,
                SstpAttributeStatus.RetryCountExceeded,
                now,
                output);
        }

        _retries++;
        SstpMessageWriter.AddCallConnectRequest(output);
        _peer.Enter(SstpCallState.ConnectRequestSent, now);
        return SstpCallEvents.None;
    }
}
