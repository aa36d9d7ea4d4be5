using System.Security.Cryptography;

namespace Concentrator.Protocol.Sstp;

/// <summary>The server's state machine of one SSTP call ([MS-SSTP] 3.1, 3.3). Times are milliseconds of a monotonic clock. Not safe for use by several threads.</summary>
public sealed class SstpServerCall
{
    // What Windows' server allows ([MS-SSTP] <16>).
    private const int MaxNaks = 3;

    private readonly SstpHashProtocols _hashProtocols;
    private readonly IReadOnlyList<SstpCertificateHashes> _certificates;
    private readonly Func<byte[]> _newNonce;
    private readonly SstpPeer _peer;
    private byte[]? _nonce;
    private byte[]? _higherLayerAuthenticationKey;
    private byte[]? _heldCallConnected;
    private int _naks;

    /// <summary>Makes the call of one connection.</summary>
    /// <param name="options">Timers and hash protocols.</param>
    /// <param name="certificates">The certificates that the client may have been shown: the connection's own, or a configured set where TLS is offloaded.</param>
    public SstpServerCall(SstpCallOptions options, IReadOnlyList<SstpCertificateHashes> certificates)
        : this(options, certificates, static () => RandomNumberGenerator.GetBytes(CryptoBindingRequest.NonceSize))
    {
    }

    internal SstpServerCall(SstpCallOptions options, IReadOnlyList<SstpCertificateHashes> certificates, Func<byte[]> newNonce)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(certificates);
        _hashProtocols = options.HashProtocols;
        _certificates = certificates;
        _newNonce = newNonce;
        _peer = new SstpPeer(options);
    }

    /// <summary>When <see cref="Tick"/> is due; <see cref="long.MaxValue"/> when no timer runs.</summary>
    public long NextDeadline => _peer.Deadline;

    /// <summary>Whether IP packets may flow.</summary>
    public bool IsConnected => _peer.State == SstpCallState.CallConnected;

    /// <summary>Why the call ended.</summary>
    public SstpCallEnd End => _peer.End;

    /// <summary>Which part of the crypto binding was wrong.</summary>
    public CryptoBindingFailure BindingFailure { get; private set; }

    /// <summary>What exactly was wrong, in words for the log; null when nothing was.</summary>
    public string? Fault => _peer.Fault;

    internal SstpCallState State => _peer.State;

    /// <summary>The HTTPS connection stands: waits for the Call-Connect-Request.</summary>
    public SstpCallEvents Start(long now)
    {
        _peer.Start(SstpCallState.ConnectRequestPending, now);
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
            (SstpMessageType.CallConnectRequest, SstpCallState.ConnectRequestPending) => TakeRequest(message, now, output),
            (SstpMessageType.CallConnected, SstpCallState.CallConnectedPending) => TakeCallConnected(message, now, output),
            _ => _peer.RefuseUnaccepted(message.Type, now, output),
        };
    }

    /// <summary>A data packet came: restarts the hello timer. False when the state takes no PPP frames: drop it.</summary>
    public bool ReceiveData(long now) => _peer.TakeData(now);

    /// <summary>The authentication succeeded: a Call-Connected that came early is checked now, a later one when it comes.</summary>
    /// <param name="higherLayerAuthenticationKey">HLAK, 32 bytes as the server has it.</param>
    /// <param name="now">The time.</param>
    /// <param name="output">Takes what is to be sent.</param>
    public SstpCallEvents Authenticated(ReadOnlySpan<byte> higherLayerAuthenticationKey, long now, PacketBatch output)
    {
        CryptoBinding.ThrowIfNotAKey(higherLayerAuthenticationKey);
        ArgumentNullException.ThrowIfNull(output);
        if (_peer.State != SstpCallState.CallConnectedPending)
        {
            return SstpCallEvents.None;
        }

        _higherLayerAuthenticationKey ??= higherLayerAuthenticationKey.ToArray();
        return _heldCallConnected is null ? SstpCallEvents.None : CheckBinding(new CryptoBindingAttribute(_heldCallConnected), now, output);
    }

    /// <summary>A timer may be due.</summary>
    public SstpCallEvents Tick(long now, PacketBatch output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return _peer.Tick(now, output);
    }

    /// <summary>Ends the call in good order (Call-Disconnect), whatever its state ([MS-SSTP] 3.2.4.2, 3.3.4).</summary>
    public SstpCallEvents Disconnect(long now, PacketBatch output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return _peer.Disconnect(now, output);
    }

    private SstpCallEvents TakeRequest(SstpControlMessage request, long now, PacketBatch output)
    {
        if (!request.IsWellFormed)
        {
            return _peer.RefuseInvalid("The attributes of Call-Connect-Request do not fill it.", now, output);
        }

        var nak = CallConnectNak.Judge(request, stackalloc byte[SstpFrame.MaxSize]);
        if (nak.Count == 0)
        {
            _nonce = _newNonce();
            SstpMessageWriter.AddCallConnectAck(output, _hashProtocols, _nonce);
            _peer.Enter(SstpCallState.CallConnectedPending, now);
            return SstpCallEvents.StartPpp;
        }

        if (_naks == MaxNaks)
        {
            return _peer.Abort(
                SstpCallEnd.RetriesExceeded,
                $"Call-Connect-Request was refused {MaxNaks} times; the last has {nak.FirstStatus} for {nak.FirstAttribute}.",
                SstpAttributeId.StatusInfo,
                SstpAttributeStatus.RetryCountExceeded,
                now,
                output);
        }

        _naks++;
        output.Add(nak.Finish());
        return SstpCallEvents.None;
    }

    private SstpCallEvents TakeCallConnected(SstpControlMessage message, long now, PacketBatch output)
    {
        if (!CryptoBindingAttribute.TryRead(message, out var binding))
        {
            return _peer.Abort(
                SstpCallEnd.CryptoBinding,
                "Call-Connected has no Crypto Binding of the right length.",
                SstpAttributeId.StatusInfo,
                SstpAttributeStatus.AttribNotSupportedInMsg,
                now,
                output);
        }

        if (_higherLayerAuthenticationKey is not null)
        {
            return CheckBinding(binding, now, output);
        }

        if (_heldCallConnected is not null)
        {
            return _peer.RefuseUnaccepted(message.Type, now, output);
        }

        _heldCallConnected = message.Packet.ToArray();
        return SstpCallEvents.None;
    }

    private SstpCallEvents CheckBinding(CryptoBindingAttribute binding, long now, PacketBatch output)
    {
        BindingFailure = CryptoBinding.Verify(binding, _hashProtocols, _nonce, _certificates, _higherLayerAuthenticationKey);
        CryptographicOperations.ZeroMemory(_higherLayerAuthenticationKey);
        (_higherLayerAuthenticationKey, _heldCallConnected, _nonce) = (null, null, null);
        return BindingFailure == CryptoBindingFailure.None
            ? _peer.Connect(now)
            : _peer.Abort(
                SstpCallEnd.CryptoBinding,
                Describe(BindingFailure),
                SstpAttributeId.CryptoBinding,
                SstpAttributeStatus.ValueNotSupported,
                now,
                output);
    }

    private static string Describe(CryptoBindingFailure failure) => failure switch
    {
        CryptoBindingFailure.HashProtocol => "Crypto binding: the hash protocol is not one that was offered.",
        CryptoBindingFailure.Nonce => "Crypto binding: the nonce is not that of the Call-Connect-Ack.",
        CryptoBindingFailure.CertificateHash => "Crypto binding: the client saw another certificate; something terminates TLS in between.",
        _ => "Crypto binding: the Compound MAC is wrong; the two sides have different keys from the authentication.",
    };
}
