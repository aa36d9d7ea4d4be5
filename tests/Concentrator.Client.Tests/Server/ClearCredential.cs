using System.Security.Cryptography;
using System.Text;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Client.Tests.Server;

/// <summary>A user's secret kept in the clear, as only a test may.</summary>
internal sealed class ClearCredential(string password) : ICredential
{
    public bool TryGetNtHash(Span<byte> ntHash)
    {
        NtPasswordHash.Compute(password, ntHash);
        return true;
    }

    public bool TryGetClearSecret(out byte[] secret)
    {
        secret = Encoding.UTF8.GetBytes(password);
        return true;
    }

    public bool VerifyPassword(ReadOnlySpan<byte> candidate) => CryptographicOperations.FixedTimeEquals(candidate, Encoding.UTF8.GetBytes(password));
}
