using Concentrator.Control.Ports;
using Concentrator.Control.Radius;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Authentication;

/// <summary>
/// Whom a conversation asks; each may be across a network. What throws was not done, and is asked again when the edge repeats the round.
/// </summary>
internal interface IConversationPartners
{
    /// <summary>Looks a user up by the name that the peer gave.</summary>
    ValueTask<UserLookup> FindUser(string givenName);

    /// <summary>Has an authentication server judge a user whose look-up said so (<see cref="UserLookup.Authority"/>).</summary>
    /// <param name="begin">What the conversation began with.</param>
    /// <param name="userName">The name as the peer gave it.</param>
    /// <param name="proof">What it proves itself with.</param>
    /// <param name="dialogue">What the question before came to; null for the first.</param>
    ValueTask<ServerAnswer> Judge(BeginRequest begin, string userName, PeerProof proof, RadiusDialogue? dialogue);

    /// <summary>
    /// Takes note of what a password came to, before the peer is told. False when the account was locked since it was looked up: the peer is then told nothing of its
    /// password, so that many tunnels at once get no more guesses than the lockout allows. Takes as long for a user that does not exist.
    /// </summary>
    /// <param name="user">The user; null when there is none.</param>
    /// <param name="failure">What it came to; a wrong guess counts towards the lockout.</param>
    ValueTask<bool> CountAttempt(UserKey? user, AuthenticationFailure failure);

    /// <summary>
    /// Takes note of a one-time password that was found right, before the peer is told: it is good for one login. None;
    /// <see cref="AuthenticationFailure.OneTimePasswordUsed"/>, which counts towards the lockout; or <see cref="AuthenticationFailure.LockedOut"/>. Asked again for the same tunnel, it gives the same answer.
    /// </summary>
    /// <param name="user">The user.</param>
    /// <param name="code">The one-time password.</param>
    ValueTask<AuthenticationFailure> SpendCode(UserKey user, SpentCode code);

    /// <summary>Decides about a user who has proved itself, and leases its address. Asked again for the same tunnel, it gives the same answer.</summary>
    /// <param name="begin">What the conversation began with.</param>
    /// <param name="user">The user.</param>
    /// <param name="terms">What an authentication server grants it; null for a user of our own.</param>
    /// <param name="peer">What its method has learnt of it.</param>
    /// <param name="higherLayerAuthenticationKey">The HLAK for the grant.</param>
    ValueTask<Admission> Admit(BeginRequest begin, UserKey user, UserTerms? terms, PeerFacts peer, byte[] higherLayerAuthenticationKey);

    /// <summary>A password was found right or wrong, or a user was refused: told once each, for log and metrics.</summary>
    /// <param name="begin">What the conversation began with.</param>
    /// <param name="userName">The name, as far as it is known.</param>
    /// <param name="failure">Why not, or <see cref="AuthenticationFailure.None"/> for a grant.</param>
    void Concluded(BeginRequest begin, string userName, AuthenticationFailure failure);
}
