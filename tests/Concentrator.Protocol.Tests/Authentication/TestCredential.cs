using System.Security.Cryptography;
using System.Text;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.Authentication;

/// <summary>A user's secret, in all forms or in some.</summary>
internal sealed class TestCredential(string password, bool withNtHash = true, bool withClearSecret = true) : ICredential
{
    public int PasswordsVerified { get; private set; }

    public bool TryGetNtHash(Span<byte> ntHash)
    {
        if (withNtHash)
        {
            NtPasswordHash.Compute(password, ntHash);
        }

        return withNtHash;
    }

    public bool TryGetClearSecret(out byte[] secret)
    {
        secret = withClearSecret ? Encoding.UTF8.GetBytes(password) : [];
        return withClearSecret;
    }

    public bool VerifyPassword(ReadOnlySpan<byte> password1)
    {
        PasswordsVerified++;
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(password), password1);
    }
}
