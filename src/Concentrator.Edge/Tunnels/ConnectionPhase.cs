namespace Concentrator.Edge.Tunnels;

/// <summary>Where a connection stands.</summary>
internal enum ConnectionPhase
{
    /// <summary>The balancer's PROXY header is awaited.</summary>
    ProxyHeader,

    /// <summary>The Client Hello is awaited, to see whom the connection is for.</summary>
    ClientHello,

    /// <summary>The TLS handshake goes on.</summary>
    TlsHandshake,

    /// <summary>The HTTP head is awaited.</summary>
    HttpHead,

    /// <summary>It is a tunnel.</summary>
    Tunnel,

    /// <summary>What comes goes to another server, and back.</summary>
    Splice,

    /// <summary>All is said: what waits is sent, then the peer's FIN is awaited for a moment.</summary>
    Closing,

    /// <summary>The socket is closed.</summary>
    Closed,
}
