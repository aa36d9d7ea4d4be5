namespace Concentrator.Protocol.Ppp.Negotiation;

/// <summary>
/// Makes one answer out of the verdicts on the options of a Configure-Request: any Reject makes it a Configure-Reject of those alone, else any Nak a Configure-Nak,
/// else it is acknowledged (RFC 1661 §5.2–5.4). Beyond Max-Failure a Nak becomes a Reject (§4.6).
/// </summary>
internal sealed class OptionJudge(PppProtocol protocol, IOptionNegotiation options, NegotiationLimits limits)
{
    /// <summary>Room for one Nak of each known option: an option is named at most once.</summary>
    private const int LargestNak = 256;

    private int _naks;
    private int _rejects;

    public NegotiationFault? Fault { get; private set; }

    /// <summary><see cref="ControlCode.ConfigureNak"/> or <see cref="ControlCode.ConfigureReject"/>.</summary>
    public ControlCode AnswerCode { get; private set; }

    /// <summary>The options of the answer, until the next one is judged.</summary>
    public byte[] Answer { get; private set; } = [];

    /// <summary>Whether the request is acknowledged; if not, the answer is made.</summary>
    public bool Judge(ConfigurationOptionList request)
    {
        scoped var naks = new OptionWriter(stackalloc byte[LargestNak]);
        scoped var rejects = new OptionWriter(new byte[request.Length]);
        Collect(request, ref naks, ref rejects);
        if (rejects.Length > 0)
        {
            return Refuse(ControlCode.ConfigureReject, rejects.Written, ++_rejects);
        }

        AppendMissing(request, ref naks);
        if (naks.Length > 0)
        {
            return Refuse(ControlCode.ConfigureNak, naks.Written, ++_naks);
        }

        _naks = 0;
        _rejects = 0;
        return Fault is null;
    }

    private void Collect(ConfigurationOptionList request, ref OptionWriter naks, ref OptionWriter rejects)
    {
        Span<bool> seen = stackalloc bool[byte.MaxValue + 1];
        foreach (var option in request)
        {
            var written = naks.Length;
            var verdict = seen[option.Type] ? OptionVerdict.Reject : options.Judge(option, ref naks);
            seen[option.Type] = true;
            if (verdict is OptionVerdict.Nak && _naks >= limits.MaxFailure)
            {
                naks.Truncate(written);
                Fault ??= options.Insisted(option.Type);
                verdict = OptionVerdict.Reject;
            }

            if (verdict is OptionVerdict.Reject)
            {
                rejects.Add(option);
            }
        }
    }

    private void AppendMissing(ConfigurationOptionList request, ref OptionWriter naks)
    {
        var written = naks.Length;
        options.AppendMissing(request, ref naks);
        if (naks.Length > written && _naks >= limits.MaxFailure)
        {
            Fault ??= options.Insisted(naks.Written[written]);
            naks.Truncate(written);
        }
    }

    private bool Refuse(ControlCode code, ReadOnlySpan<byte> answer, int times)
    {
        AnswerCode = code;
        Answer = answer.ToArray();
        if (times > limits.MaxConfigure)
        {
            Fault ??= new NegotiationFault(
                PppLinkEnd.NegotiationFailed,
                $"{protocol.ToString().ToUpperInvariant()} does not converge: the peer sent {times} requests that cannot be acknowledged.");
        }

        return false;
    }
}
