namespace Concentrator.Protocol.Ppp.Negotiation;

/// <summary>What one side of one control protocol wants and takes; the automaton does the rest.</summary>
internal interface IOptionNegotiation
{
    /// <summary>Set when what the peer said leaves nothing to negotiate.</summary>
    NegotiationFault? Fault { get; }

    /// <summary>The Magic-Number for Echo-Replies; zero when none was negotiated, and for NCPs.</summary>
    uint EchoMagicNumber => 0;

    /// <summary>Writes the options of our next Configure-Request.</summary>
    void WriteRequest(ref OptionWriter request);

    /// <summary>Judges one option of the peer's request. A Nak writes exactly one option with the value that is wanted.</summary>
    OptionVerdict Judge(ConfigurationOption option, ref OptionWriter nak);

    /// <summary>Appends to a Nak what the peer's request lacks.</summary>
    void AppendMissing(ConfigurationOptionList request, ref OptionWriter nak);

    /// <summary>What to do when the peer insists on an option beyond Max-Failure: null to reject it, else the fault that ends the negotiation.</summary>
    NegotiationFault? Insisted(byte type);

    /// <summary>The peer's request is acknowledged: its values hold, and the defaults hold for what it does not name.</summary>
    void TakeRequest(ConfigurationOptionList request);

    /// <summary>The peer acknowledged our last request.</summary>
    void TakeAck();

    /// <summary>The peer wants another value for one of our options, or an option that we did not ask for.</summary>
    void TakeNak(ConfigurationOption option);

    /// <summary>The peer does not take one of our options at all.</summary>
    void TakeReject(ConfigurationOption option);
}
