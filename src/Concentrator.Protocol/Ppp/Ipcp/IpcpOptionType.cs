namespace Concentrator.Protocol.Ppp.Ipcp;

/// <summary>IPCP configuration options that are spoken here (RFC 1332 §3, RFC 1877 §1); every other is rejected, IP-Addresses (1) and IP-Compression-Protocol (2) too.</summary>
internal enum IpcpOptionType : byte
{
    IpAddress = 3,
    PrimaryDns = 129,
    PrimaryNbns = 130,
    SecondaryDns = 131,
    SecondaryNbns = 132,
}
