using System.Security.Cryptography;

namespace Concentrator.Connect.Commands;

/// <summary>The SHA-256 of a certificate as people write it: 64 hexadecimal digits, with colons between the bytes (<c>openssl x509 -fingerprint -sha256</c>) or without.</summary>
internal static class CertificatePin
{
    private const string OpenSslPrefix = "sha256 Fingerprint=";

    /// <summary>Reads one; null when it is none.</summary>
    public static byte[]? Parse(string text)
    {
        var digits = (text.StartsWith(OpenSslPrefix, StringComparison.OrdinalIgnoreCase) ? text[OpenSslPrefix.Length..] : text).Replace(":", "", StringComparison.Ordinal);
        return digits.Length == 2 * SHA256.HashSizeInBytes && digits.All(char.IsAsciiHexDigit) ? Convert.FromHexString(digits) : null;
    }
}
