namespace Concentrator.Protocol.Ppp.Ipv6cp;

/// <summary>IPV6CP configuration options that are spoken here (RFC 5072 §4); every other is rejected, IPv6-Compression-Protocol (2, RFC 5172) too.</summary>
internal enum Ipv6cpOptionType : byte
{
    InterfaceIdentifier = 1,
}
