namespace Concentrator.Protocol.Ppp.Negotiation;

/// <summary>The actions of the automaton (RFC 1661 §4.4), in the order in which those of one transition are done.</summary>
[Flags]
internal enum NegotiationActions
{
    None = 0,

    /// <summary>tld.</summary>
    ThisLayerDown = 1 << 0,

    /// <summary>irc.</summary>
    InitializeRestartCount = 1 << 1,

    /// <summary>zrc.</summary>
    ZeroRestartCount = 1 << 2,

    /// <summary>scr.</summary>
    SendConfigureRequest = 1 << 3,

    /// <summary>sca.</summary>
    SendConfigureAck = 1 << 4,

    /// <summary>scn: Configure-Nak or Configure-Reject.</summary>
    SendConfigureNak = 1 << 5,

    /// <summary>str.</summary>
    SendTerminateRequest = 1 << 6,

    /// <summary>sta.</summary>
    SendTerminateAck = 1 << 7,

    /// <summary>scj.</summary>
    SendCodeReject = 1 << 8,

    /// <summary>ser.</summary>
    SendEchoReply = 1 << 9,

    /// <summary>tls.</summary>
    ThisLayerStarted = 1 << 10,

    /// <summary>tlf.</summary>
    ThisLayerFinished = 1 << 11,

    /// <summary>tlu.</summary>
    ThisLayerUp = 1 << 12,
}
