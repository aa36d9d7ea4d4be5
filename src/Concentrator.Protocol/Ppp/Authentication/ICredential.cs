namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>What the server knows of one user's secret, in the forms that authentication methods need. Compares are constant-time.</summary>
public interface ICredential
{
    /// <summary>Gives the NT hash (MD4 of the UTF-16LE password, 16 bytes, RFC 2759 §8.3); false when none is kept.</summary>
    bool TryGetNtHash(Span<byte> ntHash);

    /// <summary>Gives the clear secret (UTF-8), which CHAP-MD5 needs; false when none is kept.</summary>
    bool TryGetClearSecret(out byte[] secret);

    /// <summary>Verifies a clear password (UTF-8) against the slow hash.</summary>
    bool VerifyPassword(ReadOnlySpan<byte> password);

    /// <summary>Digits of the one-time password that the user has to give besides the password; 0: none.</summary>
    int CodeLength => 0;

    /// <summary>Judges a one-time password (digits in ASCII). One that is right is good for nothing until its step is taken note of (<see cref="AuthenticatorStep.CodeStep"/>).</summary>
    OneTimePasswordMatch MatchCode(ReadOnlySpan<byte> code) => new(AuthenticationFailure.WrongOneTimePassword, Step: 0);
}
