namespace Concentrator.Protocol.OneTimePasswords;

/// <summary>The address by which apps take a secret, mostly out of a QR code: the <c>otpauth</c> scheme (Key URI Format of Google Authenticator).</summary>
public static class OneTimePasswordUri
{
    /// <summary>Writes it.</summary>
    /// <param name="issuer">Who asks for the codes: shown in the app.</param>
    /// <param name="userName">The user.</param>
    /// <param name="secret">The shared secret.</param>
    public static string Write(string issuer, string userName, ReadOnlySpan<byte> secret)
    {
        // A colon stands between issuer and account, so neither has one.
        var (from, account) = (Uri.EscapeDataString(issuer.Replace(":", "", StringComparison.Ordinal)), Uri.EscapeDataString(userName.Replace(":", "", StringComparison.Ordinal)));
        return $"otpauth://totp/{from}:{account}?secret={Base32.Encode(secret)}&issuer={from}&algorithm=SHA1&digits={Totp.Digits}&period={Totp.Period}";
    }
}
