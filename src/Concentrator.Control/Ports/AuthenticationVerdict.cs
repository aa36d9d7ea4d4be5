namespace Concentrator.Control.Ports;

/// <summary>What an authentication round came to.</summary>
public enum AuthenticationVerdict
{
    /// <summary>Send <see cref="AuthenticationAnswer.Packet"/>, when it is not empty, and wait for the peer.</summary>
    Continue,

    /// <summary>Send the packet; the tunnel has its <see cref="AuthenticationAnswer.Grant"/>.</summary>
    Granted,

    /// <summary>Send the packet, when it is not empty, then end the tunnel.</summary>
    Refused,
}
