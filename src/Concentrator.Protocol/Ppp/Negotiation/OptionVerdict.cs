namespace Concentrator.Protocol.Ppp.Negotiation;

/// <summary>What is said to one option of the peer's Configure-Request.</summary>
internal enum OptionVerdict
{
    /// <summary>Its value is taken.</summary>
    Ack,

    /// <summary>The option is known, another value is wanted.</summary>
    Nak,

    /// <summary>The option is not known or not for negotiation.</summary>
    Reject,
}
