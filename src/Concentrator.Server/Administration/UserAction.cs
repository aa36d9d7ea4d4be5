namespace Concentrator.Server.Administration;

/// <summary>What can be done to a user by its name alone.</summary>
internal enum UserAction
{
    /// <summary>Removes it.</summary>
    Remove,

    /// <summary>Lets it in again.</summary>
    Enable,

    /// <summary>Lets it in no more.</summary>
    Disable,

    /// <summary>Ends a lockout.</summary>
    Unlock,

    /// <summary>Asks it for no one-time passwords any more.</summary>
    RemoveOneTimePassword,
}
