using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Protocol.Ppp;

/// <summary>Timers and choices of the server's PPP link (RFC 1661 §4.6). Times are milliseconds.</summary>
public sealed record PppServerOptions
{
    /// <summary>
    /// The authentication methods offered, best first; a Nak of the peer moves on to the one it names, or to the next. PAP and CHAP-MD5, which make no key for the
    /// crypto binding, are taken from a Nak only when no method with a key is left.
    /// </summary>
    public IReadOnlyList<AuthenticationMethod> Methods { get; init; } = [AuthenticationMethod.Eap, AuthenticationMethod.MsChapV2];

    /// <summary>The Maximum-Receive-Unit that the server asks for, bytes of PPP information. [MS-SSTP] allows 4091.</summary>
    public int Mru { get; init; } = 4091;

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
}
