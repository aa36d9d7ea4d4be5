namespace Concentrator.Protocol.Sstp;

/// <summary>The client's state machine of one SSTP call ([MS-SSTP] 3.1, 3.2). Times are milliseconds of a monotonic clock. Not safe for use by several threads.</summary>
public sealed class SstpClientCall
{
    /// <summary>Makes the call of one connection.</summary>
    /// <param name="options">Timers and hash protocols.</param>
    /// <param name="certificate">The digests of the certificate that the server presented.</param>
    public SstpClientCall(SstpCallOptions options, SstpCertificateHashes certificate) => throw new NotSupportedException();

    /// <summary>When <see cref="Tick"/> is due; <see cref="long.MaxValue"/> when no timer runs.</summary>
    public long NextDeadline => throw new NotSupportedException();

    /// <summary>Whether IP packets may flow.</summary>
    public bool IsConnected => throw new NotSupportedException();

    /// <summary>Why the call ended.</summary>
    public SstpCallEnd End => throw new NotSupportedException();

    /// <summary>What exactly was wrong, in words for the log; null when nothing was.</summary>
    public string? Fault => throw new NotSupportedException();

    /// <summary>The HTTPS connection stands: sends Call-Connect-Request.</summary>
    public SstpCallEvents Start(long now, PacketBatch output) => throw new NotSupportedException();

    /// <summary>Takes one whole control packet, header included.</summary>
    public SstpCallEvents Receive(ReadOnlySpan<byte> packet, long now, PacketBatch output) => throw new NotSupportedException();

    /// <summary>A data packet came: restarts the hello timer. False when the state takes no PPP frames: drop it.</summary>
    public bool ReceiveData(long now) => throw new NotSupportedException();

    /// <summary>The authentication succeeded: sends Call-Connected with the crypto binding.</summary>
    /// <param name="higherLayerAuthenticationKey">HLAK, 32 bytes, in the server's order (MasterReceiveKey ‖ MasterSendKey of the server), which both sides' authenticators give.</param>
    /// <param name="now">The time.</param>
    /// <param name="output">Takes what is to be sent.</param>
    public SstpCallEvents Authenticated(ReadOnlySpan<byte> higherLayerAuthenticationKey, long now, PacketBatch output) => throw new NotSupportedException();

    /// <summary>A timer may be due.</summary>
    public SstpCallEvents Tick(long now, PacketBatch output) => throw new NotSupportedException();

    /// <summary>Ends the call in good order.</summary>
    public SstpCallEvents Disconnect(long now, PacketBatch output) => throw new NotSupportedException();
}
