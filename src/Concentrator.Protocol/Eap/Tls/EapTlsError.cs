namespace Concentrator.Protocol.Eap.Tls;

/// <summary>What is wrong with the Type-Data of a method that carries TLS.</summary>
internal enum EapTlsError
{
    None,

    /// <summary>The flags are missing, or the length that they announce.</summary>
    Truncated,

    /// <summary>The message's length is not what its fragments have, or changes between them.</summary>
    WrongLength,

    /// <summary>The message is longer than <see cref="EapTlsExchange.MaxMessage"/> bytes.</summary>
    TooLong,

    /// <summary>The message comes in more than <see cref="EapTlsExchange.MaxFragments"/> fragments.</summary>
    TooManyFragments,

    /// <summary>More fragments are announced by one that has nothing.</summary>
    EmptyFragment,

    /// <summary>The other side speaks although it has not heard all of our message.</summary>
    OutOfTurn,

    /// <summary>The other side speaks another version (PEAP).</summary>
    WrongVersion,

    /// <summary>A start that is none, or comes where none belongs.</summary>
    UnexpectedStart,
}
