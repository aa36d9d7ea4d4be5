using Concentrator.Control.Ports;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Authentication;

/// <summary>What was found under the name that a peer gave.</summary>
/// <param name="User">The account; null when there is none.</param>
/// <param name="Name">The account's name as it is kept, or the given one.</param>
/// <param name="Credential">Its secrets; null when there is none or they are not to be tried.</param>
/// <param name="Failure">Why it is refused, or <see cref="AuthenticationFailure.None"/>.</param>
internal sealed record UserLookup(UserKey? User, string Name, ICredential? Credential, AuthenticationFailure Failure)
{
    /// <summary>Who is to judge the user.</summary>
    public AuthenticationAuthority Authority { get; init; }
}
