namespace Concentrator.Protocol.Sstp;

/// <summary>What the owner of an SSTP call does after a step, in this order.</summary>
[Flags]
public enum SstpCallEvents
{
    /// <summary>Nothing but sending what the step added to its batch.</summary>
    None = 0,

    /// <summary>Start PPP: the server acknowledged the request, or the client got the acknowledgement.</summary>
    StartPpp = 1,

    /// <summary>The call is connected: IP packets may flow.</summary>
    Connected = 2,

    /// <summary>The call is ending: stop PPP and take no more data.</summary>
    StopPpp = 4,

    /// <summary>Send what waits, then close the TCP connection; the call is over.</summary>
    CloseTransport = 8,
}
