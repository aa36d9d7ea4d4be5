namespace Concentrator.Protocol.Dhcp;

/// <summary>DHCPv6 options that are spoken or looked at here (RFC 8415 §21, RFC 3646).</summary>
internal enum Dhcpv6OptionCode : ushort
{
    ClientIdentifier = 1,
    ServerIdentifier = 2,
    NonTemporaryAddresses = 3,
    TemporaryAddresses = 4,
    OptionRequest = 6,
    ElapsedTime = 8,
    DnsServers = 23,
    DomainList = 24,
    DelegatedPrefixes = 25,
    InformationRefreshTime = 32,
}
