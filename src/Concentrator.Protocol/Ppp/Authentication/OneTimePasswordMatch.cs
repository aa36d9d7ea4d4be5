namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>What a one-time password came to.</summary>
/// <param name="Failure"><see cref="AuthenticationFailure.None"/>, <see cref="AuthenticationFailure.WrongOneTimePassword"/> or <see cref="AuthenticationFailure.OneTimePasswordUsed"/>.</param>
/// <param name="Step">The time step of a right one (RFC 6238 §4.2), which is to be taken note of: it is good for one login.</param>
public readonly record struct OneTimePasswordMatch(AuthenticationFailure Failure, long Step);
