namespace Concentrator.Protocol.Dhcp;

/// <summary>DHCPv6 message types (RFC 8415 §7.3), those of the stateless exchange.</summary>
internal enum Dhcpv6MessageType : byte
{
    Reply = 7,
    InformationRequest = 11,
}
