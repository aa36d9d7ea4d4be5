using Concentrator.Protocol.Eap;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Ppp;

/// <summary>Timers and choices of the client's PPP link. Times are milliseconds.</summary>
public sealed record PppClientOptions
{
    /// <summary>The user's name.</summary>
    public required string UserName { get; init; }

    /// <summary>The user's password.</summary>
    public required string Password { get; init; }

    /// <summary>
    /// Gives a one-time password when the server asks for one, in its words (an answer of null gives up); null: the user has none. With it EAP is EAP-GTC, and PAP has one behind the password
    /// and answers a Nak that has words.
    /// </summary>
    public Func<string, string?>? OneTimePassword { get; init; }

    /// <summary>The methods that the client takes, best first; another is answered with a Nak that names the first of these.</summary>
    public IReadOnlyList<AuthenticationMethod> Methods { get; init; } = [AuthenticationMethod.Eap, AuthenticationMethod.MsChapV2];

    /// <summary>How EAP is done, with which methods; null for EAP-MSCHAPv2.</summary>
    public EapClientOptions? Eap { get; init; }

    /// <summary>The address to ask for; <see cref="Ip.Ipv4Address.None"/> for whatever the server gives.</summary>
    public Ip.Ipv4Address RequestedAddress { get; init; }

    /// <summary>Whether to ask for IPv4 (IPCP).</summary>
    public bool Ipv4 { get; init; } = true;

    /// <summary>Whether to ask for IPv6 (IPV6CP). A server without it leaves the link with IPv4.</summary>
    public bool Ipv6 { get; init; }

    /// <summary>The Maximum-Receive-Unit that the client asks for, bytes.</summary>
    public int Mru { get; init; } = 1400;

    /// <summary>Restart timer.</summary>
    public long RestartTimeout { get; init; } = 3_000;

    /// <summary>Max-Configure.</summary>
    public int MaxConfigure { get; init; } = 10;

    /// <summary>Max-Failure.</summary>
    public int MaxFailure { get; init; } = 5;

    /// <summary>Max-Terminate.</summary>
    public int MaxTerminate { get; init; } = 2;

    /// <summary>How long the whole authentication may take.</summary>
    public long AuthenticationTimeout { get; init; } = 60_000;

    /// <inheritdoc/>
    public override string ToString() => $"{nameof(PppClientOptions)}: {UserName}";
}
