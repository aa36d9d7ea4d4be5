namespace Concentrator.Protocol.Tls;

/// <summary>How far a Client Hello was read.</summary>
public enum ClientHelloStatus
{
    /// <summary>It is not whole yet; what came so far may become one.</summary>
    Incomplete,

    /// <summary>It is whole.</summary>
    Complete,

    /// <summary>The bytes are no Client Hello, or one that is malformed or too long to look into.</summary>
    Unreadable,
}
