namespace Concentrator.Protocol.Ppp;

/// <summary>What the owner of a PPP link does after a step, in this order.</summary>
[Flags]
public enum PppLinkEvents
{
    /// <summary>Nothing but sending what the step added to its batch.</summary>
    None = 0,

    /// <summary>LCP is open and the authentication method agreed. The server's owner begins the conversation with the control plane.</summary>
    AuthenticationStarted = 1,

    /// <summary>An authentication packet of the peer waits in <c>AuthenticationPacket</c>; server's side only.</summary>
    AuthenticationPacket = 2,

    /// <summary>The authentication succeeded; client's side only.</summary>
    Authenticated = 4,

    /// <summary>IPCP is open: addresses are agreed.</summary>
    NetworkUp = 8,

    /// <summary>The link is over; <c>EndReason</c> says why.</summary>
    Ended = 16,

    /// <summary>IPV6CP is open: interface identifiers are agreed. It may come before or after <see cref="NetworkUp"/>, or alone.</summary>
    Ipv6Up = 32,

    /// <summary>IPV6CP is open no more; in one step with <see cref="Ipv6Up"/> it was closed first.</summary>
    Ipv6Down = 64,
}
