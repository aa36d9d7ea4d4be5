namespace Concentrator.Protocol.Ppp.Negotiation;

/// <summary>The restart timer and the counters of RFC 1661 §4.6.</summary>
/// <param name="RestartTimeout">Milliseconds.</param>
/// <param name="MaxConfigure">Configure-Requests sent without an answer.</param>
/// <param name="MaxFailure">Configure-Naks sent without a Configure-Ack.</param>
/// <param name="MaxTerminate">Terminate-Requests sent without an answer.</param>
internal sealed record NegotiationLimits(long RestartTimeout, int MaxConfigure, int MaxFailure, int MaxTerminate)
{
    public long RestartTimeout { get; } = RestartTimeout > 0 ? RestartTimeout : throw new ArgumentOutOfRangeException(nameof(RestartTimeout), RestartTimeout, "The restart timer needs a time.");

    public int MaxConfigure { get; } = MaxConfigure > 0 ? MaxConfigure : throw new ArgumentOutOfRangeException(nameof(MaxConfigure), MaxConfigure, "At least one try is needed.");
}
