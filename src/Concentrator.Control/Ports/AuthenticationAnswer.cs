using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Ports;

/// <summary>The answer to one authentication round.</summary>
public sealed record AuthenticationAnswer(int Round, AuthenticationVerdict Verdict, byte[] Packet)
{
    /// <summary>What the tunnel may do, with <see cref="AuthenticationVerdict.Granted"/>.</summary>
    public Grant? Grant { get; init; }

    /// <summary>Why not, with <see cref="AuthenticationVerdict.Refused"/>, and with <see cref="AuthenticationVerdict.Continue"/> when the peer may try again or is being told.</summary>
    public AuthenticationFailure Failure { get; init; }

    /// <summary>The user's name as far as it is known; for logs.</summary>
    public string UserName { get; init; } = "";
}
