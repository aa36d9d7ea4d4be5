namespace Concentrator.Control.Users;

/// <summary>What a change of the accounts came to.</summary>
public enum UserChangeOutcome
{
    /// <summary>Done and kept.</summary>
    Done,

    /// <summary>There is a user of that name already.</summary>
    Exists,

    /// <summary>There is no user of that name.</summary>
    NotFound,

    /// <summary>The name cannot be a user's.</summary>
    NameRefused,

    /// <summary>The password cannot be one.</summary>
    PasswordRefused,

    /// <summary>The address is another user's, or cannot be one.</summary>
    AddressRefused,

    /// <summary>The user cannot be in these groups.</summary>
    GroupRefused,

    /// <summary>The one-time password is not one of its secret, or the secret cannot be one.</summary>
    OneTimePasswordRefused,
}
