namespace Concentrator.Protocol.Ip.Neighbors;

/// <summary>Options of neighbor discovery that are spoken here (RFC 4861 §4.6, RFC 8106 §5).</summary>
internal enum NeighborDiscoveryOptionType : byte
{
    PrefixInformation = 3,
    Mtu = 5,
    RecursiveDnsServer = 25,
    DnsSearchList = 31,
}
