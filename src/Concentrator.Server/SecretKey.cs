using System.Security.Cryptography;
using System.Text;

namespace Concentrator.Server;

/// <summary>What a secret that somebody shows is remembered and looked up by: the memory does not hold it, and the look-up's time tells nothing of it.</summary>
internal static class SecretKey
{
    /// <summary>SHA-256 over it, in hexadecimal.</summary>
    internal static string Of(string secret) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
