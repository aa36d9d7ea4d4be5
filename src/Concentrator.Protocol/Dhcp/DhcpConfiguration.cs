using Concentrator.Protocol.Ip;

namespace Concentrator.Protocol.Dhcp;

/// <summary>What a server tells a client that has an address already.</summary>
public sealed record DhcpConfiguration
{
    /// <summary>The server's address (option 54), and the router of the routes.</summary>
    public required Ipv4Address Server { get; init; }

    /// <summary>Networks that lie behind the server (options 121 and 249).</summary>
    public IReadOnlyList<Ipv4Prefix> Routes { get; init; } = [];

    /// <summary>The domain that names are completed with (option 15); empty: none.</summary>
    public string DomainName { get; init; } = "";

    /// <summary>DNS servers (option 6).</summary>
    public IReadOnlyList<Ipv4Address> DnsServers { get; init; } = [];

    /// <summary>NetBIOS name servers (option 44).</summary>
    public IReadOnlyList<Ipv4Address> NbnsServers { get; init; } = [];
}
