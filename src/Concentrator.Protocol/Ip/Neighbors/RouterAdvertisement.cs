using System.Buffers.Binary;

namespace Concentrator.Protocol.Ip.Neighbors;

/// <summary>
/// What a router tells the hosts of a link (RFC 4861 §4.2): itself, one prefix for addresses of their own making (RFC 4862), the MTU, DNS (RFC 8106). Times are seconds.
/// </summary>
public sealed record RouterAdvertisement
{
    /// <summary>More bytes than <see cref="Write"/> needs with <see cref="MaxDnsServers"/> and <see cref="MaxSearchDomains"/>.</summary>
    public const int MaxSize = Ipv6Packet.MinMtu;

    /// <summary>The most DNS servers that are written.</summary>
    public const int MaxDnsServers = 3;

    /// <summary>The most search domains that are written.</summary>
    public const int MaxSearchDomains = 3;

    private const int FixedSize = 16;
    private const int HopLimitOffset = 4;
    private const int FlagsOffset = 5;
    private const int LifetimeOffset = 6;
    private const int PrefixSize = 30;
    private const int MtuSize = 6;
    private const int DnsFixedSize = 6;
    private const byte OtherConfigurationFlag = 0x40;
    private const byte AutonomousFlag = 0x40;

    /// <summary>The hop limit that hosts are to use; 0: the router does not say.</summary>
    public byte HopLimit { get; init; } = 64;

    /// <summary>How long the router is good for a default route; 0: not at all.</summary>
    public ushort RouterLifetime { get; init; }

    /// <summary>Whether there is more to learn by DHCPv6, but no address (O flag).</summary>
    public bool HasOtherConfiguration { get; init; }

    /// <summary>The /64 that hosts make their addresses in (A flag). It is not said to be on-link (no L flag): on a point-to-point link all goes to the router.</summary>
    public Ipv6Prefix? Prefix { get; init; }

    /// <summary>How long addresses in the prefix are good.</summary>
    public uint ValidLifetime { get; init; }

    /// <summary>How long addresses in the prefix are good for what is new.</summary>
    public uint PreferredLifetime { get; init; }

    /// <summary>The link's MTU, bytes; 0: the router does not say.</summary>
    public uint Mtu { get; init; }

    /// <summary>Recursive DNS servers.</summary>
    public IReadOnlyList<Ipv6Address> DnsServers { get; init; } = [];

    /// <summary>The search list of DNS; what is no domain name is not written.</summary>
    public IReadOnlyList<string> SearchDomains { get; init; } = [];

    /// <summary>How long DNS servers and search list are good.</summary>
    public uint DnsLifetime { get; init; }

    /// <summary>Reads one from a packet; false when the packet is no valid one (RFC 4861 §6.1.2). Options that are damaged in themselves are passed over, as are those that are not known.</summary>
    public static bool TryRead(in Ipv6Packet packet, out RouterAdvertisement advertisement)
    {
        advertisement = new RouterAdvertisement();
        if (!packet.Source.IsLinkLocal || !NeighborDiscoveryMessage.TryRead(packet, Icmpv6Type.RouterAdvertisement, FixedSize, out var message))
        {
            return false;
        }

        advertisement = advertisement with
        {
            HopLimit = message.Bytes[HopLimitOffset],
            HasOtherConfiguration = (message.Bytes[FlagsOffset] & OtherConfigurationFlag) != 0,
            RouterLifetime = BinaryPrimitives.ReadUInt16BigEndian(message.Bytes[LifetimeOffset..]),
        };
        var options = new NeighborDiscoveryOptions(message.Bytes[FixedSize..]);
        while (options.MoveNext())
        {
            advertisement = advertisement.With(options.Type, options.Data);
        }

        return true;
    }

    /// <summary>Writes the whole packet and returns its length.</summary>
    /// <param name="packet">At least <see cref="MaxSize"/> bytes.</param>
    /// <param name="router">The router's link-local address.</param>
    /// <param name="destination">Who is told.</param>
    public int Write(Span<byte> packet, Ipv6Address router, Ipv6Address destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(packet.Length, MaxSize, nameof(packet));
        packet.Clear();
        var message = packet[Ipv6Packet.HeaderSize..];
        message[HopLimitOffset] = HopLimit;
        message[FlagsOffset] = HasOtherConfiguration ? OtherConfigurationFlag : (byte)0;
        BinaryPrimitives.WriteUInt16BigEndian(message[LifetimeOffset..], RouterLifetime);
        var length = FixedSize;
        length += WritePrefix(message[length..]);
        length += WriteMtu(message[length..]);
        length += WriteDnsServers(message[length..]);
        length += WriteSearchDomains(message[length..]);
        packet = packet[..(Ipv6Packet.HeaderSize + length)];
        Icmpv6Message.WritePacket(packet, Icmpv6Type.RouterAdvertisement, 0, router, destination, NeighborDiscoveryMessage.HopLimit);
        return packet.Length;
    }

    private static int WriteOptionHeader(Span<byte> option, NeighborDiscoveryOptionType type, int dataSize)
    {
        var units = (2 + dataSize + NeighborDiscoveryOptions.Unit - 1) / NeighborDiscoveryOptions.Unit;
        option[0] = (byte)type;
        option[1] = (byte)units;
        return units * NeighborDiscoveryOptions.Unit;
    }

    private RouterAdvertisement With(NeighborDiscoveryOptionType type, ReadOnlySpan<byte> data)
    {
        switch (type)
        {
            case NeighborDiscoveryOptionType.PrefixInformation when Prefix is null && data.Length == PrefixSize && data[0] == Ipv6Prefix.MaxLength && (data[1] & AutonomousFlag) != 0:
                var (valid, preferred) = (BinaryPrimitives.ReadUInt32BigEndian(data[2..]), BinaryPrimitives.ReadUInt32BigEndian(data[6..]));
                var address = Ipv6Address.Read(data[14..]);

                // RFC 4862 §5.5.3 b, c.
                return address.IsLinkLocal || address.IsMulticast || preferred > valid
                    ? this
                    : this with { Prefix = new Ipv6Prefix(address, Ipv6Prefix.MaxLength), ValidLifetime = valid, PreferredLifetime = preferred };
            case NeighborDiscoveryOptionType.Mtu when data.Length == MtuSize:
                return this with { Mtu = BinaryPrimitives.ReadUInt32BigEndian(data[2..]) };
            case NeighborDiscoveryOptionType.RecursiveDnsServer when data.Length >= DnsFixedSize + Ipv6Address.Size && (data.Length - DnsFixedSize) % Ipv6Address.Size == 0:
                var servers = new List<Ipv6Address>();
                for (var rest = data[DnsFixedSize..]; !rest.IsEmpty; rest = rest[Ipv6Address.Size..])
                {
                    servers.Add(Ipv6Address.Read(rest));
                }

                return this with { DnsServers = servers, DnsLifetime = BinaryPrimitives.ReadUInt32BigEndian(data[2..]) };
            case NeighborDiscoveryOptionType.DnsSearchList when data.Length > DnsFixedSize && DomainNameList.TryRead(data[DnsFixedSize..], out var domains):
                return this with { SearchDomains = domains, DnsLifetime = BinaryPrimitives.ReadUInt32BigEndian(data[2..]) };
            default:
                return this;
        }
    }

    private int WritePrefix(Span<byte> option)
    {
        if (Prefix is not { } prefix)
        {
            return 0;
        }

        var size = WriteOptionHeader(option, NeighborDiscoveryOptionType.PrefixInformation, PrefixSize);
        option[2] = (byte)prefix.Length;
        option[3] = AutonomousFlag;
        BinaryPrimitives.WriteUInt32BigEndian(option[4..], ValidLifetime);
        BinaryPrimitives.WriteUInt32BigEndian(option[8..], PreferredLifetime);
        prefix.Address.Write(option[16..]);
        return size;
    }

    private int WriteMtu(Span<byte> option)
    {
        if (Mtu == 0)
        {
            return 0;
        }

        BinaryPrimitives.WriteUInt32BigEndian(option[4..], Mtu);
        return WriteOptionHeader(option, NeighborDiscoveryOptionType.Mtu, MtuSize);
    }

    private int WriteDnsServers(Span<byte> option)
    {
        var count = Math.Min(DnsServers.Count, MaxDnsServers);
        if (count == 0)
        {
            return 0;
        }

        BinaryPrimitives.WriteUInt32BigEndian(option[4..], DnsLifetime);
        for (var i = 0; i < count; i++)
        {
            DnsServers[i].Write(option[(8 + (i * Ipv6Address.Size))..]);
        }

        return WriteOptionHeader(option, NeighborDiscoveryOptionType.RecursiveDnsServer, DnsFixedSize + (count * Ipv6Address.Size));
    }

    private int WriteSearchDomains(Span<byte> option)
    {
        if (SearchDomains.Count == 0)
        {
            return 0;
        }

        var size = DnsFixedSize;
        foreach (var domain in SearchDomains.Take(MaxSearchDomains))
        {
            size += DomainNameList.TryWrite(domain, option[(2 + size)..], out var length) ? length : 0;
        }

        if (size == DnsFixedSize)
        {
            return 0;
        }

        BinaryPrimitives.WriteUInt32BigEndian(option[4..], DnsLifetime);
        return WriteOptionHeader(option, NeighborDiscoveryOptionType.DnsSearchList, size);
    }
}
