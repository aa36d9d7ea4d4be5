using Concentrator.Control.Ports;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Authentication;

/// <summary>The decision about a user who has proved itself.</summary>
/// <param name="Grant">What it gets; null when it is refused.</param>
/// <param name="Failure">Why it is refused, or <see cref="AuthenticationFailure.None"/>.</param>
internal sealed record Admission(Grant? Grant, AuthenticationFailure Failure)
{
    /// <summary>A refusal.</summary>
    public static Admission Refused(AuthenticationFailure failure) => new(Grant: null, failure);
}
