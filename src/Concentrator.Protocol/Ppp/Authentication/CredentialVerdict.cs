namespace Concentrator.Protocol.Ppp.Authentication;

/// <summary>What comes of a secret that was asked for: the same order of reasons for every method.</summary>
internal static class CredentialVerdict
{
    /// <summary>Judges a response.</summary>
    /// <param name="failure">A reason to refuse the user whatever the secret; it goes before all others.</param>
    /// <param name="credential">The user's secret; null when there is no such user.</param>
    /// <param name="hasForm">Whether it is kept in the form that the method needs.</param>
    /// <param name="right">Whether the response proves it. Computed in any case, so that time tells nothing.</param>
    /// <param name="takesCode">Whether the method carries a one-time password too. One that does not is of no use to a user who has them, whatever the password.</param>
    internal static AuthenticationFailure Of(AuthenticationFailure failure, ICredential? credential, bool hasForm, bool right, bool takesCode = false) => (failure, credential, hasForm, right) switch
    {
        (not AuthenticationFailure.None, _, _, _) => failure,
        (_, null, _, _) => AuthenticationFailure.UnknownUser,
        (_, { CodeLength: > 0 }, _, _) when !takesCode => AuthenticationFailure.OneTimePasswordNeeded,
        (_, _, false, _) => AuthenticationFailure.MethodNotPossible,
        (_, _, _, false) => AuthenticationFailure.WrongPassword,
        _ => AuthenticationFailure.None,
    };
}
