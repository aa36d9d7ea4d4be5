using System.Security.Cryptography;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.OneTimePasswords;

/// <summary>
/// One-time passwords of the time (RFC 6238), as the apps on telephones make them: HMAC-SHA-1, 6 digits, a step of 30 seconds. One step before and after the present one is taken too
/// (§5.2, §6), and no step that is not after the last one that was taken.
/// </summary>
public static class Totp
{
    /// <summary>Digits of a code.</summary>
    public const int Digits = 6;

    /// <summary>Bytes of a new secret: as long as the HMAC's output (RFC 4226 §4, R6).</summary>
    public const int SecretSize = 20;

    /// <summary>The shortest secret that is taken, bytes.</summary>
    public const int MinSecretSize = Hotp.MinSecretSize;

    /// <summary>The longest secret that is taken, bytes: a block of the hash.</summary>
    public const int MaxSecretSize = 64;

    /// <summary>Length of a time step, seconds (§4.1).</summary>
    public const int Period = 30;

    /// <summary>Steps before and after the present one that are taken.</summary>
    private const int Skew = 1;

    /// <summary>The time step of a time (§4.2).</summary>
    public static long StepOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / Period;

    /// <summary>The code of a time, in digits.</summary>
    /// <param name="secret">The shared secret.</param>
    /// <param name="time">The time.</param>
    public static string CodeAt(ReadOnlySpan<byte> secret, DateTimeOffset time)
    {
        Span<byte> code = stackalloc byte[Digits];
        Hotp.Compute(secret, StepOf(time), HashAlgorithmName.SHA1, code);
        return System.Text.Encoding.ASCII.GetString(code);
    }

    /// <summary>Judges a code, in a time that does not depend on it.</summary>
    /// <param name="secret">The shared secret.</param>
    /// <param name="given">The code as the peer gave it: digits (ASCII), with spaces between them or without.</param>
    /// <param name="now">The time.</param>
    /// <param name="last">The last step of which a code was taken; null when there was none.</param>
    public static OneTimePasswordMatch Match(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> given, DateTimeOffset now, long? last)
    {
        Span<byte> digits = stackalloc byte[Digits];
        var hasForm = TryReadDigits(given, digits);
        Span<byte> expected = stackalloc byte[Digits];
        long? fresh = null;
        var used = false;
        for (var step = StepOf(now) - Skew; step <= StepOf(now) + Skew; step++)
        {
            Hotp.Compute(secret, step, HashAlgorithmName.SHA1, expected);
            var right = CryptographicOperations.FixedTimeEquals(expected, digits) && hasForm;
            var isFresh = last is null || step > last;
            fresh = right && isFresh ? step : fresh;
            used |= right && !isFresh;
        }

        CryptographicOperations.ZeroMemory(expected);
        return fresh is { } taken
            ? new OneTimePasswordMatch(AuthenticationFailure.None, taken)
            : new OneTimePasswordMatch(used ? AuthenticationFailure.OneTimePasswordUsed : AuthenticationFailure.WrongOneTimePassword, Step: 0);
    }

    private static bool TryReadDigits(ReadOnlySpan<byte> given, Span<byte> digits)
    {
        var count = 0;
        foreach (var sign in given.Trim((byte)' '))
        {
            if (sign == ' ')
            {
                continue;
            }

            if (!char.IsAsciiDigit((char)sign) || count == digits.Length)
            {
                return false;
            }

            digits[count++] = sign;
        }

        return count == digits.Length;
    }
}
