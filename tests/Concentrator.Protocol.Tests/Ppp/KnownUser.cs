using System.Text;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Tests.Ppp;

/// <summary>A user whose password is known in the clear.</summary>
internal sealed class KnownUser(string password) : ICredential
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

    public bool VerifyPassword(ReadOnlySpan<byte> candidate) => candidate.SequenceEqual(Encoding.UTF8.GetBytes(password));
}
