namespace Concentrator.Protocol.Ppp;

/// <summary>Why a PPP link ended.</summary>
public enum PppLinkEnd
{
    /// <summary>It has not ended.</summary>
    None,

    /// <summary>This side terminated it.</summary>
    Local,

    /// <summary>The peer sent Terminate-Request.</summary>
    PeerTerminated,

    /// <summary>LCP or IPCP did not converge, or the peer did not answer.</summary>
    NegotiationFailed,

    /// <summary>The peer takes none of the configured authentication methods.</summary>
    NoCommonMethod,

    /// <summary>The authentication failed, or took too long.</summary>
    AuthenticationFailed,
}
