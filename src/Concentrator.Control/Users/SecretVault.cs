using System.Security.Cryptography;
using System.Text;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Users;

/// <summary>Makes the stored forms of a password, and credentials of stored forms. Safe for use by several threads.</summary>
internal sealed class SecretVault
{
    private readonly SecretSealer _sealer;
    private readonly RandomNumberGenerator _random;
    private readonly int _iterations;

    /// <summary>Makes one.</summary>
    /// <param name="sealer">Seals and opens.</param>
    /// <param name="random">Makes salts.</param>
    /// <param name="iterations">What a slow hash costs.</param>
    public SecretVault(SecretSealer sealer, RandomNumberGenerator random, int iterations = SlowHash.DefaultIterations)
    {
        _sealer = sealer;
        _random = random;
        _iterations = iterations;
    }

    /// <summary>The key that seals.</summary>
    public uint KeyId => _sealer.KeyId;

    /// <summary>The stored forms of a user's password. Slow, on purpose.</summary>
    public UserSecrets Create(UserKey user, string password, bool keepClear)
    {
        Span<byte> ntHash = stackalloc byte[NtPasswordHash.Size];
        NtPasswordHash.Compute(password, ntHash);
        var utf8 = Encoding.UTF8.GetBytes(password);
        var secrets = new UserSecrets(
            _sealer.Seal(user, SecretField.NtHash, ntHash),
            _sealer.Seal(user, SecretField.SlowHash, SlowHash.Create(utf8, _random, _iterations)),
            keepClear ? _sealer.Seal(user, SecretField.ClearSecret, utf8) : null);
        CryptographicOperations.ZeroMemory(ntHash);
        CryptographicOperations.ZeroMemory(utf8);
        return secrets;
    }

    /// <summary>Whether all of a user's secrets are sealed with the key that seals now.</summary>
    public bool IsCurrent(UserSecrets secrets) => KeyIdsOf(secrets).All(id => id == KeyId);

    /// <summary>Whether the keys are here that a user's secrets are sealed with.</summary>
    public bool Opens(UserSecrets secrets) => KeyIdsOf(secrets).All(_sealer.Knows);

    /// <summary>The ids of the keys that a user's secrets are sealed with; null for what is no sealed form.</summary>
    public static IEnumerable<uint?> KeyIdsOf(UserSecrets secrets) =>
        secrets.All().Select(form => SecretSealer.KeyIdOf(form)).Distinct();

    /// <summary>The same secrets, sealed with the key that seals now; null when one of them does not open.</summary>
    /// <param name="user">Whose they are.</param>
    /// <param name="secrets">The secrets as they are sealed.</param>
    /// <param name="from">Opens them; null: the keys of this vault.</param>
    public UserSecrets? Reseal(UserKey user, UserSecrets secrets, SecretSealer? from = null)
    {
        var ntHash = Reseal(user, SecretField.NtHash, secrets.NtHash, from ?? _sealer);
        var slowHash = Reseal(user, SecretField.SlowHash, secrets.SlowHash, from ?? _sealer);
        var clear = secrets.ClearSecret is { } form ? Reseal(user, SecretField.ClearSecret, form, from ?? _sealer) : null;
        var code = secrets.OneTimePassword is { } codeForm ? Reseal(user, SecretField.OneTimePassword, codeForm, from ?? _sealer) : null;
        return ntHash is null || slowHash is null || (clear is null && secrets.ClearSecret is not null) || (code is null && secrets.OneTimePassword is not null)
            ? null
            : new UserSecrets(ntHash, slowHash, clear) { OneTimePassword = code };
    }

    /// <summary>The stored form of the secret of a user's one-time passwords.</summary>
    public byte[] SealOneTimePassword(UserKey user, byte[] secret) => _sealer.Seal(user, SecretField.OneTimePassword, secret);

    /// <summary>An account's secrets as an authenticator asks for them.</summary>
    /// <param name="account">The account.</param>
    /// <param name="now">The time, for its one-time passwords.</param>
    public ICredential CredentialOf(UserAccount account, DateTimeOffset now) => new SealedCredential(account, _sealer, now);

    private byte[]? Reseal(UserKey user, SecretField field, byte[] sealedForm, SecretSealer from)
    {
        if (!from.TryOpen(user, field, sealedForm, out var secret))
        {
            return null;
        }

        var again = _sealer.Seal(user, field, secret);
        CryptographicOperations.ZeroMemory(secret);
        return again;
    }
}
