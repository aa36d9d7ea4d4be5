using Concentrator.Protocol.Ip;

namespace Concentrator.Protocol.Ppp;

/// <summary>What IPCP gives to the client (RFC 1332 §3.3, RFC 1877); <see cref="Ipv4Address.None"/> where there is none.</summary>
/// <param name="Client">The client's address.</param>
/// <param name="Server">The server's address inside the tunnel.</param>
/// <param name="PrimaryDns">Option 129.</param>
/// <param name="SecondaryDns">Option 131.</param>
/// <param name="PrimaryNbns">Option 130.</param>
/// <param name="SecondaryNbns">Option 132.</param>
public sealed record PppAddresses(
    Ipv4Address Client,
    Ipv4Address Server,
    Ipv4Address PrimaryDns = default,
    Ipv4Address SecondaryDns = default,
    Ipv4Address PrimaryNbns = default,
    Ipv4Address SecondaryNbns = default);
