namespace Concentrator.Protocol.Tls;

/// <summary>How a step of a TLS engine ended.</summary>
public enum TlsStatus
{
    /// <summary>The step did what was asked: the handshake is complete, bytes were read or written.</summary>
    Ok,

    /// <summary>The engine needs more ciphertext from the peer.</summary>
    WantInput,

    /// <summary>The peer closed the connection with close_notify.</summary>
    Closed,

    /// <summary>The connection is broken: <see cref="ITlsEngine.Failure"/> says why. A last alert may wait for <see cref="ITlsEngine.Drain"/>.</summary>
    Failed,
}
