namespace Concentrator.Control.Ports;

/// <summary>Why a tunnel ended.</summary>
public enum TunnelEndReason
{
    /// <summary>The client disconnected (SSTP Disconnect or PPP Terminate).</summary>
    ClientDisconnect,

    /// <summary>The TCP connection broke or closed.</summary>
    ConnectionLost,

    /// <summary>The client sent Call-Abort.</summary>
    ClientAbort,

    /// <summary>The client broke the protocol.</summary>
    ProtocolError,

    /// <summary>The crypto binding was wrong.</summary>
    CryptoBinding,

    /// <summary>A phase took too long.</summary>
    SetupTimeout,

    /// <summary>The authentication was refused.</summary>
    AuthenticationRefused,

    /// <summary>No answer to an Echo-Request.</summary>
    EchoTimeout,

    /// <summary>The grant's session time is over.</summary>
    SessionTimeout,

    /// <summary>The grant's idle time is over.</summary>
    IdleTimeout,

    /// <summary>An administrator ended it.</summary>
    Administrator,

    /// <summary>A newer session of the same user replaced it.</summary>
    Replaced,

    /// <summary>The server stops or drains.</summary>
    ServerStop,

    /// <summary>The control plane refused or could not be reached.</summary>
    ControlPlane,

    /// <summary>The edge died; its tunnels were found over later.</summary>
    EdgeLost,

    /// <summary>Its client's address was put on the block list.</summary>
    Blocked,

    /// <summary>The access policy lets it in no more.</summary>
    Policy,
}
