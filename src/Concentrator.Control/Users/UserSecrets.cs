namespace Concentrator.Control.Users;

/// <summary>A user's secrets, each sealed for this user and this field (<see cref="SecretSealer"/>).</summary>
/// <param name="NtHash">MD4 of the UTF-16LE password, for MS-CHAPv2.</param>
/// <param name="SlowHash">Salted slow hash, for clear passwords (<see cref="Users.SlowHash"/>).</param>
/// <param name="ClearSecret">The password itself (UTF-8), for CHAP-MD5 only; null when it is not kept.</param>
internal sealed record UserSecrets(byte[] NtHash, byte[] SlowHash, byte[]? ClearSecret)
{
    /// <summary>The secret of the user's one-time passwords (<see cref="Protocol.OneTimePasswords.Totp"/>); null when it has none.</summary>
    public byte[]? OneTimePassword { get; init; }

    /// <summary>All that are there.</summary>
    public IEnumerable<byte[]> All() => new[] { NtHash, SlowHash, ClearSecret, OneTimePassword }.OfType<byte[]>();
}
