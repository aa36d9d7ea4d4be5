namespace Concentrator.Client;

/// <summary>How far a client has come on its way into the network, in order.</summary>
public enum SstpClientPhase
{
    /// <summary>The TCP connection is being made.</summary>
    Tcp,

    /// <summary>The TLS handshake runs.</summary>
    Tls,

    /// <summary>The HTTP request is sent ([MS-SSTP] 4.1).</summary>
    Http,

    /// <summary>Call-Connect-Request is sent ([MS-SSTP] 3.2.4.1).</summary>
    Call,

    /// <summary>LCP negotiates (RFC 1661).</summary>
    Link,

    /// <summary>The authentication runs.</summary>
    Authentication,

    /// <summary>IPCP negotiates addresses (RFC 1332).</summary>
    Network,

    /// <summary>IP packets flow.</summary>
    Up,

    /// <summary>The tunnel is being ended in good order.</summary>
    Closing,

    /// <summary>It is over: what waits is to be sent, then the TCP connection is to be closed.</summary>
    Closed,
}
