namespace Concentrator.Protocol.Sstp;

/// <summary>The server's state machine of one SSTP call ([MS-SSTP] 3.1, 3.3). Times are milliseconds of a monotonic clock. Not safe for use by several threads.</summary>
public sealed class SstpServerCall
{
    /// <summary>Makes the call of one connection.</summary>
    /// <param name="options">Timers and hash protocols.</param>
    /// <param name="certificates">The certificates that the client may have been shown: the connection's own, or a configured set where TLS is offloaded.</param>
    public SstpServerCall(SstpCallOptions options, IReadOnlyList<SstpCertificateHashes> certificates) => throw new NotSupportedException();

    /// <summary>When <see cref="Tick"/> is due; <see cref="long.MaxValue"/> when no timer runs.</summary>
    public long NextDeadline => throw new NotSupportedException();

    /// <summary>Whether IP packets may flow.</summary>
    public bool IsConnected => throw new NotSupportedException();

    /// <summary>Why the call ended.</summary>
    public SstpCallEnd End => throw new NotSupportedException();

    /// <summary>Which part of the crypto binding was wrong.</summary>
    public CryptoBindingFailure BindingFailure => throw new NotSupportedException();

    /// <summary>What exactly was wrong, in words for the log; null when nothing was.</summary>
    public string? Fault => throw new NotSupportedException();

    /// <summary>The HTTPS connection stands: waits for the Call-Connect-Request.</summary>
    public SstpCallEvents Start(long now) => throw new NotSupportedException();

    /// <summary>Takes one whole control packet, header included.</summary>
    public SstpCallEvents Receive(ReadOnlySpan<byte> packet, long now, PacketBatch output) => throw new NotSupportedException();

    /// <summary>A data packet came: restarts the hello timer. False when the state takes no PPP frames: drop it.</summary>
    public bool ReceiveData(long now) => throw new NotSupportedException();

    /// <summary>The authentication succeeded: a Call-Connected that came early is checked now, a later one when it comes.</summary>
    /// <param name="higherLayerAuthenticationKey">HLAK, 32 bytes as the server has it.</param>
    /// <param name="now">The time.</param>
    /// <param name="output">Takes what is to be sent.</param>
    public SstpCallEvents Authenticated(ReadOnlySpan<byte> higherLayerAuthenticationKey, long now, PacketBatch output) => throw new NotSupportedException();

    /// <summary>A timer may be due.</summary>
    public SstpCallEvents Tick(long now, PacketBatch output) => throw new NotSupportedException();

    /// <summary>Ends the call in good order (Call-Disconnect); before it is connected, by the Abort procedure where 3.3 says so.</summary>
    public SstpCallEvents Disconnect(long now, PacketBatch output) => throw new NotSupportedException();
}
