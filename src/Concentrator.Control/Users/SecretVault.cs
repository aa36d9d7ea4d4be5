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

    /// <summary>An account's secrets as an authenticator asks for them.</summary>
    public ICredential CredentialOf(UserAccount account) => new SealedCredential(account, _sealer);
}
