namespace Concentrator.Protocol.Sstp;

/// <summary>Timers and choices of an SSTP call ([MS-SSTP] 3.1.2, 3.2.2, 3.3.2). Times are milliseconds.</summary>
public sealed record SstpCallOptions
{
    /// <summary>The settings of the specification.</summary>
    public static SstpCallOptions Default { get; } = new();

    /// <summary>The hash protocols that the server offers, or the client accepts (ServerHashProtocolSupported).</summary>
    public SstpHashProtocols HashProtocols { get; init; } = SstpHashProtocols.Sha1 | SstpHashProtocols.Sha256;

    /// <summary>Negotiation timer, for the request and again for Call-Connected.</summary>
    public long NegotiationTimeout { get; init; } = 60_000;

    /// <summary>Hello timer: silence after which an Echo-Request is sent, and again until the call is given up.</summary>
    public long HelloTimeout { get; init; } = 60_000;

    /// <summary>Time to wait for the peer's Abort after ours.</summary>
    public long AbortTimeout1 { get; init; } = 3_000;

    /// <summary>Time to wait after an Abort was received and answered.</summary>
    public long AbortTimeout2 { get; init; } = 1_000;

    /// <summary>Time to wait for the acknowledgement of our Disconnect.</summary>
    public long DisconnectTimeout1 { get; init; } = 5_000;

    /// <summary>Time to wait after a Disconnect was received and acknowledged.</summary>
    public long DisconnectTimeout2 { get; init; } = 1_000;
}
