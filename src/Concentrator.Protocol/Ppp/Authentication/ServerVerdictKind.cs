namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>What a server that judges in our place says.</summary>
public enum ServerVerdictKind
{
    /// <summary>The peer has proved itself.</summary>
    Accept,

    /// <summary>It has not, or may not come in.</summary>
    Reject,

    /// <summary>The peer is asked for more.</summary>
    Challenge,
}
