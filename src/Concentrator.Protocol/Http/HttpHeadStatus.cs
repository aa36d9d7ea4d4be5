namespace Concentrator.Protocol.Http;

/// <summary>How the parsing of an HTTP/1.1 message head ended (RFC 9112 §2–§5).</summary>
public enum HttpHeadStatus
{
    /// <summary>The head is not whole yet.</summary>
    Incomplete,

    /// <summary>The head is whole and well formed.</summary>
    Complete,

    /// <summary>It is not an HTTP/1.x head: answer 400 and close.</summary>
    Malformed,

    /// <summary>It is longer than the limit: answer 431 and close.</summary>
    TooLarge,
}
