namespace Concentrator.Edge.Tunnels;

/// <summary>How a read from a connection ended.</summary>
internal enum TransportStatus
{
    /// <summary>Bytes came.</summary>
    Received,

    /// <summary>Nothing waits.</summary>
    NothingYet,

    /// <summary>The peer closed its side.</summary>
    PeerClosed,

    /// <summary>The connection broke.</summary>
    Lost,
}
