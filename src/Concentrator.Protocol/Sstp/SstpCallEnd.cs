namespace Concentrator.Protocol.Sstp;

/// <summary>Why an SSTP call ended.</summary>
public enum SstpCallEnd
{
    /// <summary>It has not ended.</summary>
    None,

    /// <summary>This side disconnected it.</summary>
    LocalDisconnect,

    /// <summary>The peer sent Call-Disconnect.</summary>
    PeerDisconnect,

    /// <summary>The peer sent Call-Abort.</summary>
    PeerAbort,

    /// <summary>The peer broke the protocol: a message that its state does not allow, or one that cannot be understood.</summary>
    ProtocolError,

    /// <summary>The peer's requests were refused three times.</summary>
    RetriesExceeded,

    /// <summary>The crypto binding was wrong; the call says which part.</summary>
    CryptoBinding,

    /// <summary>The negotiation timer ran out.</summary>
    NegotiationTimeout,

    /// <summary>An Echo-Request was not answered.</summary>
    EchoTimeout,

    /// <summary>The server refused the request (Call-Connect-Nak); client's side only.</summary>
    Refused,
}
