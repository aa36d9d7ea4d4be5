namespace Concentrator.Protocol.Ppp.Negotiation;

/// <summary>The events of the automaton (RFC 1661 §4.3).</summary>
internal enum NegotiationEvent
{
    Up,
    Down,
    Open,
    Close,

    /// <summary>TO+: the restart timer ran out, and the counter is above zero.</summary>
    Timeout,

    /// <summary>TO-: the restart timer ran out for the last time.</summary>
    LastTimeout,

    /// <summary>RCR+: a Configure-Request that is acknowledged.</summary>
    GoodRequest,

    /// <summary>RCR-: a Configure-Request that is not.</summary>
    BadRequest,

    /// <summary>RCA.</summary>
    ConfigureAck,

    /// <summary>RCN: Configure-Nak or Configure-Reject.</summary>
    ConfigureNak,

    /// <summary>RTR.</summary>
    TerminateRequest,

    /// <summary>RTA.</summary>
    TerminateAck,

    /// <summary>RUC: a code that is not known.</summary>
    UnknownCode,

    /// <summary>RXJ+: a Code-Reject or Protocol-Reject that can be borne.</summary>
    PermittedReject,

    /// <summary>RXJ-: one that cannot.</summary>
    CatastrophicReject,

    /// <summary>RXR: Echo-Request, Echo-Reply or Discard-Request.</summary>
    Echo,
}
