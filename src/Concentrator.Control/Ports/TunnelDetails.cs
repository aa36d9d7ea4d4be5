using System.Net;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Ports;

/// <summary>What an edge knows of a tunnel that it holds open.</summary>
/// <param name="UserName">The user's name as in the grant.</param>
/// <param name="Method">How the user proved itself.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Pool">The pool that the address is from; empty for a fixed address.</param>
/// <param name="Address">The client's address in the tunnel.</param>
/// <param name="OpenedAt">When its crypto binding was verified.</param>
public sealed record TunnelDetails(string UserName, AuthenticationMethod Method, TunnelOrigin Origin, string Pool, IPAddress Address, DateTimeOffset OpenedAt)
{
    /// <summary>Who judged the user.</summary>
    public AuthenticationAuthority Authority { get; init; }

    /// <summary>What is known of whoever has logged in, as the grant said or the last <see cref="EdgeCommand.Facts"/>.</summary>
    public LoginFacts Facts { get; init; } = LoginFacts.None;

    /// <summary>What it may do now.</summary>
    public TunnelAccess Access { get; init; } = TunnelAccess.Unlimited;
}
