using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp.Negotiation;

namespace Concentrator.Protocol.Ppp.Ipcp;

/// <summary>The client's side of IPCP: asks for an address and for name servers, and takes what the server gives.</summary>
internal sealed class IpcpClientNegotiation(Ipv4Address requested) : IOptionNegotiation
{
    private static readonly IpcpOptionType[] s_order =
        [IpcpOptionType.IpAddress, IpcpOptionType.PrimaryDns, IpcpOptionType.PrimaryNbns, IpcpOptionType.SecondaryDns, IpcpOptionType.SecondaryNbns];

    private readonly Dictionary<IpcpOptionType, Ipv4Address> _wanted = s_order.ToDictionary(type => type, type => type is IpcpOptionType.IpAddress ? requested : Ipv4Address.None);
    private Ipv4Address _server;

    public NegotiationFault? Fault { get; private set; }

    /// <summary>What was agreed.</summary>
    public PppAddresses Addresses => new(
        Wanted(IpcpOptionType.IpAddress),
        _server,
        Wanted(IpcpOptionType.PrimaryDns),
        Wanted(IpcpOptionType.SecondaryDns),
        Wanted(IpcpOptionType.PrimaryNbns),
        Wanted(IpcpOptionType.SecondaryNbns));

    public void WriteRequest(ref OptionWriter request)
    {
        foreach (var type in s_order)
        {
            if (_wanted.TryGetValue(type, out var address))
            {
                request.AddUInt32((byte)type, address.Value);
            }
        }
    }

    /// <summary>The server may have any address but none.</summary>
    public OptionVerdict Judge(ConfigurationOption option, ref OptionWriter nak) =>
        option.Type == (byte)IpcpOptionType.IpAddress && option.Data.Length == sizeof(uint) && Ipv4Address.Read(option.Data) != Ipv4Address.None
            ? OptionVerdict.Ack
            : OptionVerdict.Reject;

    public void AppendMissing(ConfigurationOptionList request, ref OptionWriter nak)
    {
    }

    public NegotiationFault? Insisted(byte type) => null;

    public void TakeRequest(ConfigurationOptionList request)
    {
        _server = Ipv4Address.None;
        foreach (var option in request)
        {
            _server = Ipv4Address.Read(option.Data);
        }
    }

    public void TakeAck()
    {
        if (Wanted(IpcpOptionType.IpAddress) == Ipv4Address.None)
        {
            Fault ??= new NegotiationFault(PppLinkEnd.NegotiationFailed, "The server gave no IPv4 address.");
        }
    }

    public void TakeNak(ConfigurationOption option)
    {
        var type = (IpcpOptionType)option.Type;
        if (option.Data.Length == sizeof(uint) && _wanted.ContainsKey(type))
        {
            _wanted[type] = Ipv4Address.Read(option.Data);
        }
    }

    public void TakeReject(ConfigurationOption option) => _wanted.Remove((IpcpOptionType)option.Type);

    private Ipv4Address Wanted(IpcpOptionType type) => _wanted.GetValueOrDefault(type);
}
