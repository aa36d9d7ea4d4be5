namespace Concentrator.Client;

/// <summary>Why a tunnel, or the attempt at one, ended.</summary>
public enum SstpTunnelEndReason
{
    /// <summary>This side ended it.</summary>
    Local,

    /// <summary>The server ended it in good order (Call-Disconnect, or LCP Terminate-Request).</summary>
    ServerDisconnected,

    /// <summary>The server sent Call-Abort or refused the call.</summary>
    ServerRefused,

    /// <summary>The TCP or TLS connection broke or closed.</summary>
    ConnectionLost,

    /// <summary>The server does not answer any more.</summary>
    Timeout,

    /// <summary>The server's certificate is not trusted, or TLS failed otherwise.</summary>
    TlsFailed,

    /// <summary>What answers is no SSTP server, or it is not ready.</summary>
    HttpRefused,

    /// <summary>User name or password are not accepted, or the server could not prove itself.</summary>
    AuthenticationFailed,

    /// <summary>Client and server have nothing in common: authentication methods, link options, addresses.</summary>
    NegotiationFailed,

    /// <summary>The server broke the protocol.</summary>
    ProtocolError,
}
