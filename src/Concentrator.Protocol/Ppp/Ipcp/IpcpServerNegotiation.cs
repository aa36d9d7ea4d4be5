using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp.Negotiation;

namespace Concentrator.Protocol.Ppp.Ipcp;

/// <summary>The server's side of IPCP: tells its own address, and gives the client what was granted and nothing else.</summary>
internal sealed class IpcpServerNegotiation(PppAddresses addresses) : IOptionNegotiation
{
    private Ipv4Address _own = addresses.Server;

    public NegotiationFault? Fault => null;

    public void WriteRequest(ref OptionWriter request)
    {
        if (_own != Ipv4Address.None)
        {
            request.AddUInt32((byte)IpcpOptionType.IpAddress, _own.Value);
        }
    }

    public OptionVerdict Judge(ConfigurationOption option, ref OptionWriter nak)
    {
        var granted = Granted(option.Type);
        if (granted == Ipv4Address.None)
        {
            return OptionVerdict.Reject;
        }

        if (option.Data.Length == sizeof(uint) && Ipv4Address.Read(option.Data) == granted)
        {
            return OptionVerdict.Ack;
        }

        nak.AddUInt32(option.Type, granted.Value);
        return OptionVerdict.Nak;
    }

    public void AppendMissing(ConfigurationOptionList request, ref OptionWriter nak)
    {
        if (!request.Has((byte)IpcpOptionType.IpAddress))
        {
            nak.AddUInt32((byte)IpcpOptionType.IpAddress, addresses.Client.Value);
        }
    }

    public NegotiationFault? Insisted(byte type) =>
        type == (byte)IpcpOptionType.IpAddress
            ? new NegotiationFault(PppLinkEnd.NegotiationFailed, $"The client does not take the address it was granted, {addresses.Client}.")
            : null;

    public void TakeRequest(ConfigurationOptionList request)
    {
    }

    public void TakeAck()
    {
    }

    /// <summary>Our address is not the client's to choose; it need not know it.</summary>
    public void TakeNak(ConfigurationOption option) => TakeReject(option);

    public void TakeReject(ConfigurationOption option)
    {
        if (option.Type == (byte)IpcpOptionType.IpAddress)
        {
            _own = Ipv4Address.None;
        }
    }

    private Ipv4Address Granted(byte type) => (IpcpOptionType)type switch
    {
        IpcpOptionType.IpAddress => addresses.Client,
        IpcpOptionType.PrimaryDns => addresses.PrimaryDns,
        IpcpOptionType.SecondaryDns => addresses.SecondaryDns,
        IpcpOptionType.PrimaryNbns => addresses.PrimaryNbns,
        IpcpOptionType.SecondaryNbns => addresses.SecondaryNbns,
        _ => Ipv4Address.None,
    };
}
