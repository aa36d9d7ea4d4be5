using System.Buffers.Binary;
using Concentrator.Protocol.Ppp.Negotiation;

namespace Concentrator.Protocol.Ppp.Ipv6cp;

/// <summary>
/// IPV6CP (RFC 5072 §4.1), the same on both sides: each tells its interface identifier, and the two must differ. Addresses are not negotiated, they come by Router Advertisement.
/// </summary>
/// <param name="own">Our identifier, not zero.</param>
/// <param name="newIdentifier">Makes an identifier, not zero, where one has to be suggested.</param>
internal sealed class Ipv6cpNegotiation(ulong own, Func<ulong> newIdentifier) : IOptionNegotiation
{
    public NegotiationFault? Fault { get; private set; }

    /// <summary>Our identifier; the peer may have asked for another one.</summary>
    public ulong Own { get; private set; } = own;

    /// <summary>The peer's identifier, once its request is acknowledged.</summary>
    public ulong Peer { get; private set; }

    public void WriteRequest(ref OptionWriter request) => Write(ref request, Own);

    public OptionVerdict Judge(ConfigurationOption option, ref OptionWriter nak)
    {
        if (option.Type != (byte)Ipv6cpOptionType.InterfaceIdentifier)
        {
            return OptionVerdict.Reject;
        }

        if (TryRead(option, out var identifier) && identifier != 0 && identifier != Own)
        {
            return OptionVerdict.Ack;
        }

        Write(ref nak, Other());
        return OptionVerdict.Nak;
    }

    public void AppendMissing(ConfigurationOptionList request, ref OptionWriter nak)
    {
        if (!request.Has((byte)Ipv6cpOptionType.InterfaceIdentifier))
        {
            Write(ref nak, Other());
        }
    }

    public NegotiationFault? Insisted(byte type) =>
        type == (byte)Ipv6cpOptionType.InterfaceIdentifier
            ? new NegotiationFault(PppLinkEnd.NegotiationFailed, "The peer takes no interface identifier that differs from ours.")
            : null;

    public void TakeRequest(ConfigurationOptionList request)
    {
        foreach (var option in request)
        {
            Peer = TryRead(option, out var identifier) ? identifier : Peer;
        }
    }

    public void TakeAck()
    {
    }

    public void TakeNak(ConfigurationOption option)
    {
        if (option.Type == (byte)Ipv6cpOptionType.InterfaceIdentifier)
        {
            Own = TryRead(option, out var identifier) && identifier != 0 && identifier != Peer ? identifier : Other();
        }
    }

    /// <summary>Without identifiers there is no IPv6 on the link: no default value may be assumed.</summary>
    public void TakeReject(ConfigurationOption option) =>
        Fault ??= new NegotiationFault(PppLinkEnd.NegotiationFailed, "The peer rejected the interface identifier, without which there is no IPv6.");

    private static bool TryRead(ConfigurationOption option, out ulong identifier) =>
        (identifier = option.Data.Length == sizeof(ulong) ? BinaryPrimitives.ReadUInt64BigEndian(option.Data) : 0) != 0;

    private static void Write(ref OptionWriter writer, ulong identifier)
    {
        Span<byte> data = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(data, identifier);
        writer.Add((byte)Ipv6cpOptionType.InterfaceIdentifier, data);
    }

    private ulong Other()
    {
        var identifier = newIdentifier();
        return identifier != Own && identifier != Peer ? identifier : identifier ^ 1;
    }
}
