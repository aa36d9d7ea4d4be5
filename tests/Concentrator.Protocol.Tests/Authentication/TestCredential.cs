using System.Security.Cryptography;
using System.Text;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.Authentication;

/// <summary>A user's secret, in all forms or in some.</summary>
internal sealed class TestCredential(string password, bool withNtHash = true, bool withClearSecret = true) : ICredential
{
    private readonly byte[] _ntHash = NtHashOf(password);

    public int PasswordsVerified { get; private set; }

    public bool TryGetNtHash(Span<byte> ntHash)
    {
        if (withNtHash)
        {
            _ntHash.CopyTo(ntHash);
        }

        return withNtHash;
    }

    public bool TryGetClearSecret(out byte[] secret)
    {
        secret = withClearSecret ? Encoding.UTF8.GetBytes(password) : [];
        return withClearSecret;
    }

    public bool VerifyPassword(ReadOnlySpan<byte> candidate)
    {
        PasswordsVerified++;
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(password), candidate);
    }

    /// <summary>The one-time password that is right; null: the user has none.</summary>
    public string? Code { get; init; }

    /// <summary>One that was right once.</summary>
    public string? UsedCode { get; init; }

    public int CodeLength => Code?.Length ?? 0;

    public OneTimePasswordMatch MatchCode(ReadOnlySpan<byte> code)
    {
        var given = Encoding.UTF8.GetString(code);
        return string.Equals(given, Code, StringComparison.Ordinal)
            ? new(AuthenticationFailure.None, Step: 7)
            : new(string.Equals(given, UsedCode, StringComparison.Ordinal) ? AuthenticationFailure.OneTimePasswordUsed : AuthenticationFailure.WrongOneTimePassword, Step: 0);
    }

    private static byte[] NtHashOf(string password)
    {
        var hash = new byte[NtPasswordHash.Size];
        NtPasswordHash.Compute(password, hash);
        return hash;
    }
}
