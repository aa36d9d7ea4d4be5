using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Authentication;

/// <summary>What an account and its lockout say about a login. The same for every host of the accounts.</summary>
internal static class LoginRules
{
    /// <summary>What a peer that gives this account's name meets. A locked account's password is not looked at; a disabled one's is, because its state is told to nobody else.</summary>
    public static UserLookup Lookup(UserAccount account, Lockout lockout, LockoutPolicy policy, DateTimeOffset now, SecretVault vault)
    {
        var locked = lockout.IsLocked(policy, now);
        var failure = locked ? AuthenticationFailure.LockedOut : account.Disabled ? AuthenticationFailure.AccountDisabled : AuthenticationFailure.None;
        return new UserLookup(account.Key, account.Name, locked ? null : vault.CredentialOf(account, now), failure);
    }

    /// <summary>Nobody of that name.</summary>
    public static UserLookup NoSuchUser(string givenName) => new(User: null, givenName, Credential: null, AuthenticationFailure.UnknownUser);

    /// <summary>What is known of a user who has proved itself, and what it may do by its account or by the RADIUS server's word.</summary>
    /// <param name="account">The account.</param>
    /// <param name="terms">What an authentication server grants it; null for a user of our own.</param>
    /// <param name="peer">What the method has learnt of the peer.</param>
    /// <param name="lapses">The health policies that a machine of the user has not met since some time.</param>
    /// <param name="now">The time of the login.</param>
    public static LoginFacts FactsOf(UserAccount account, UserTerms? terms, PeerFacts peer, IReadOnlyList<HealthLapse> lapses, DateTimeOffset now) => new()
    {
        Groups = account.Groups,
        Lapses = lapses,
        HasNoGraceTime = terms is { HasNoGraceTime: true },
        Peer = terms?.Health is { } health ? peer.With(health) : peer,
        LongestSession = peer.Certificate is { } certificate ? TimeSpan.FromTicks(Math.Max((certificate.NotAfter - now).Ticks, 0)) : null,
        Accounting = terms?.Accounting ?? AccountingTerms.None,
        Own = (terms?.Access ?? AccessChange.Nothing).ApplyTo(new TunnelAccess { SessionLimit = account.SessionLimit, IdleLimit = account.IdleLimit }),
    };

    /// <summary>A user for an authentication server to judge.</summary>
    public static UserLookup ForServer(string givenName) => new(User: null, givenName, Credential: null, AuthenticationFailure.None) { Authority = AuthenticationAuthority.Radius };

    /// <summary>Whether what a password came to is of no consequence: there was none to try.</summary>
    public static bool IsNoAttempt(AuthenticationFailure failure) =>
        failure is AuthenticationFailure.UnknownUser or AuthenticationFailure.LockedOut or AuthenticationFailure.MethodNotPossible or AuthenticationFailure.OneTimePasswordNeeded;

    /// <summary>Whether it is a guess that the lockout counts: of the password or of the one-time password.</summary>
    public static bool IsWrongGuess(AuthenticationFailure failure) =>
        failure is AuthenticationFailure.WrongPassword or AuthenticationFailure.WrongOneTimePassword or AuthenticationFailure.OneTimePasswordUsed;

    /// <summary>Counts what a one-time password that was right came to: a fresh one ends the count of wrong ones. False as for <see cref="CountAttempt"/>.</summary>
    /// <param name="before">The lockout as it stands.</param>
    /// <param name="failure">What <see cref="SpendCode"/> said.</param>
    /// <param name="policy">When codes lock.</param>
    /// <param name="now">The time.</param>
    /// <param name="after">The lockout from now on; the same object when nothing changed.</param>
    public static bool CountCode(Lockout before, AuthenticationFailure failure, LockoutPolicy policy, DateTimeOffset now, out Lockout after)
    {
        if (!CountAttempt(before, failure, policy, now, out after))
        {
            return false;
        }

        after = failure == AuthenticationFailure.None ? after.ForgiveCodes() : after;
        return true;
    }

    /// <summary>Takes note of a one-time password that was found right, which is good for one login; the same login may ask again.</summary>
    /// <param name="account">The account as it stands.</param>
    /// <param name="code">The one-time password.</param>
    /// <param name="after">The account from now on; the same object when nothing changed.</param>
    public static AuthenticationFailure SpendCode(UserAccount account, SpentCode code, out UserAccount after)
    {
        after = account;
        if (account.SpentCode == code)
        {
            return AuthenticationFailure.None;
        }

        if (account.SpentCode is { } last && last.Step >= code.Step)
        {
            return AuthenticationFailure.OneTimePasswordUsed;
        }

        after = account with { SpentCode = code };
        return AuthenticationFailure.None;
    }

    /// <summary>Counts what a password came to. False when the account was locked meanwhile, so that the peer is told nothing.</summary>
    /// <param name="before">The lockout as it stands.</param>
    /// <param name="failure">What the password came to.</param>
    /// <param name="policy">When passwords lock.</param>
    /// <param name="now">The time.</param>
    /// <param name="after">The lockout from now on; the same object when nothing changed.</param>
    public static bool CountAttempt(Lockout before, AuthenticationFailure failure, LockoutPolicy policy, DateTimeOffset now, out Lockout after)
    {
        after = before;
        if (before.IsLocked(policy, now))
        {
            return false;
        }

        if (IsWrongGuess(failure))
        {
            after = failure == AuthenticationFailure.WrongPassword ? before.Fail(policy, now) : before.FailCode(policy, now);
        }

        return true;
    }

    /// <summary>Why a user who has proved itself is not let in; none when it is.</summary>
    public static AuthenticationFailure Refusal(UserAccount account, Lockout lockout, LockoutPolicy policy, DateTimeOffset now)
    {
        if (account.Disabled)
        {
            return AuthenticationFailure.AccountDisabled;
        }

        return lockout.IsLocked(policy, now) ? AuthenticationFailure.LockedOut : AuthenticationFailure.None;
    }
}
