namespace Concentrator.Protocol.Ppp.Negotiation;

/// <summary>Codes of control packets (RFC 1661 §5, RFC 1570 §2). NCPs know the first seven only (RFC 1332 §2).</summary>
internal enum ControlCode : byte
{
    ConfigureRequest = 1,
    ConfigureAck = 2,
    ConfigureNak = 3,
    ConfigureReject = 4,
    TerminateRequest = 5,
    TerminateAck = 6,
    CodeReject = 7,
    ProtocolReject = 8,
    EchoRequest = 9,
    EchoReply = 10,
    DiscardRequest = 11,

    /// <summary>Received only: some clients take a code above 11 for a fatal error.</summary>
    Identification = 12,

    /// <summary>Received only, as <see cref="Identification"/>.</summary>
    TimeRemaining = 13,
}
