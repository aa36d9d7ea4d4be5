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

    /// <summary>TLS failed, but not for the server's certificate.</summary>
    TlsFailed,

    /// <summary>The server's certificate is refused; <see cref="SstpTunnelEnd.FailedCheck"/> says by which check.</summary>
    CertificateRefused,

    /// <summary>The proxy does not let the tunnel through.</summary>
    ProxyRefused,

    /// <summary>What answers is no SSTP server.</summary>
    HttpRefused,

    /// <summary>The server, or what stands before it, takes no tunnels at present (HTTP 5xx).</summary>
    Unavailable,

    /// <summary>User name or password are not accepted, or the server could not prove itself.</summary>
    AuthenticationFailed,

    /// <summary>The password is not what is wrong: the server lets this user in at another time (no address is free, too many sessions, it cannot look the user up).</summary>
    NotAdmitted,

    /// <summary>Client and server have nothing in common: authentication methods, link options, addresses.</summary>
    NegotiationFailed,

    /// <summary>The server broke the protocol.</summary>
    ProtocolError,
}
