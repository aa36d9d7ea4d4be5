namespace Concentrator.Client;

/// <summary>
/// Decides after each end of a tunnel, or of an attempt at one, whether to dial again, and when. A wrong password is never tried again; a refused certificate, a refusing
/// proxy or a wrong server only where a tunnel was before; all else is, after waits that double and are partly random. Not safe for use by several threads.
/// </summary>
/// <param name="options">The waits.</param>
/// <param name="random">Where the random part of a wait comes from.</param>
public sealed class RedialPolicy(RedialOptions options, Random random)
{
    private bool _wasEverUp;
    private int _waits;

    /// <summary>How many attempts have failed since the last that succeeded.</summary>
    public int Failures { get; private set; }

    /// <summary>A tunnel is open.</summary>
    public void Connected()
    {
        _wasEverUp = true;
        Failures = 0;
    }

    /// <summary>A tunnel, or an attempt at one, has ended. Returns how long to wait before the next attempt; null to give up.</summary>
    /// <param name="end">How.</param>
    /// <param name="lived">How long the tunnel was open; zero when there was none.</param>
    public TimeSpan? Ended(SstpTunnelEnd end, TimeSpan lived)
    {
        ArgumentNullException.ThrowIfNull(end);
        var failed = end.Phase < SstpClientPhase.Up;
        Failures += failed ? 1 : 0;
        _waits = lived >= options.Settled ? 1 : _waits + 1;
        if (!IsWorthAnother(end.Reason) || (failed && Failures >= options.Attempts))
        {
            return null;
        }

        var doubled = options.FirstDelay * Math.Pow(2, Math.Min(_waits - 1, 30));
        var delay = doubled < options.LongestDelay ? doubled : options.LongestDelay;
        return delay * (1 - (options.Jitter * random.NextDouble()));
    }

    // Where a tunnel was once, a server stands: it may be under repair, and then others answer for it. Only a password is never tried on: too many wrong ones lock the user out.
    private bool IsWorthAnother(SstpTunnelEndReason reason) => reason switch
    {
        SstpTunnelEndReason.Local or SstpTunnelEndReason.AuthenticationFailed => false,
        SstpTunnelEndReason.CertificateRefused or SstpTunnelEndReason.ProxyRefused or SstpTunnelEndReason.HttpRefused or SstpTunnelEndReason.NegotiationFailed or SstpTunnelEndReason.ProtocolError => _wasEverUp,
        _ => true,
    };
}
