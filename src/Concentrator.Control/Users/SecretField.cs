namespace Concentrator.Control.Users;

/// <summary>Which secret of a user a sealed form holds. The numbers are part of the sealed form's associated data and never change.</summary>
internal enum SecretField : byte
{
    /// <summary><see cref="UserSecrets.NtHash"/>.</summary>
    NtHash = 1,

    /// <summary><see cref="UserSecrets.SlowHash"/>.</summary>
    SlowHash = 2,

    /// <summary><see cref="UserSecrets.ClearSecret"/>.</summary>
    ClearSecret = 3,

    /// <summary><see cref="UserSecrets.OneTimePassword"/>.</summary>
    OneTimePassword = 4,
}
