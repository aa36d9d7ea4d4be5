using System.Security.Cryptography;
using Concentrator.Protocol.OneTimePasswords;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Users;

/// <summary>An account's secrets as an authenticator asks for them; each is opened when it is asked for.</summary>
internal sealed class SealedCredential : ICredential
{
    private const int NtHashSize = 16;

    private readonly UserAccount _account;
    private readonly SecretSealer _sealer;
    private readonly DateTimeOffset _now;

    /// <summary>Makes one of an account.</summary>
    public SealedCredential(UserAccount account, SecretSealer sealer, DateTimeOffset now)
    {
        _account = account;
        _sealer = sealer;
        _now = now;
    }

    /// <inheritdoc/>
    public bool TryGetNtHash(Span<byte> ntHash)
    {
        if (!_sealer.TryOpen(_account.Key, SecretField.NtHash, _account.Secrets.NtHash, out var hash) || hash.Length != NtHashSize)
        {
            return false;
        }

        hash.CopyTo(ntHash);
        CryptographicOperations.ZeroMemory(hash);
        return true;
    }

    /// <inheritdoc/>
    public bool TryGetClearSecret(out byte[] secret)
    {
        secret = [];
        return _account.Secrets.ClearSecret is { } sealedForm && _sealer.TryOpen(_account.Key, SecretField.ClearSecret, sealedForm, out secret);
    }

    /// <inheritdoc/>
    public bool VerifyPassword(ReadOnlySpan<byte> password) =>
        _sealer.TryOpen(_account.Key, SecretField.SlowHash, _account.Secrets.SlowHash, out var stored) && SlowHash.Verify(password, stored);

    /// <inheritdoc/>
    public int CodeLength => _account.Secrets.OneTimePassword is null ? 0 : Totp.Digits;

    /// <inheritdoc/>
    public OneTimePasswordMatch MatchCode(ReadOnlySpan<byte> code)
    {
        if (_account.Secrets.OneTimePassword is not { } sealedForm || !_sealer.TryOpen(_account.Key, SecretField.OneTimePassword, sealedForm, out var secret))
        {
            return new OneTimePasswordMatch(AuthenticationFailure.WrongOneTimePassword, Step: 0);
        }

        var match = Totp.Match(secret, code, _now, _account.SpentCode?.Step);
        CryptographicOperations.ZeroMemory(secret);
        return match;
    }
}
