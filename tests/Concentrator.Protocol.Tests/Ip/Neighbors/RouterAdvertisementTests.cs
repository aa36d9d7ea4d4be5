using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ip.Neighbors;
using Concentrator.Protocol.Tests.Ppp;
using static Concentrator.Protocol.Tests.Ip.TestPackets6;

namespace Concentrator.Protocol.Tests.Ip.Neighbors;

public sealed class RouterAdvertisementTests
{
    private static readonly RouterAdvertisement s_full = new()
    {
        RouterLifetime = 1800,
        HasOtherConfiguration = true,
        Prefix = new Ipv6Prefix(Address("fd12:3456:789a:2::"), 64),
        ValidLifetime = 7200,
        PreferredLifetime = 3600,
        Mtu = 1400,
        DnsServers = [Address("2001:db8::53"), Address("fd00::53")],
        SearchDomains = ["corp.example", "example.net"],
        DnsLifetime = 1800,
    };

    [Fact]
    public void It_is_written_as_the_standards_have_it()
    {
        var packet = Written(s_full);

        Assert.Equal(
            Wire.Hex("40 40 0708 00000000 00000000"
            + "0304 40 40 00001C20 00000E10 00000000 FD123456789A00020000000000000000"
            + "0501 0000 00000578"
            + "1905 0000 00000708 20010DB8000000000000000000000053 FD000000000000000000000000000053"
            + "1F05 0000 00000708 04636F7270 076578616D706C65 00 076578616D706C65 036E6574 00 0000000000"),
            packet[44..]);
        Assert.Equal(Ipv6PacketStatus.Valid, Ipv6Packet.Parse(packet, out var ip));
        Assert.Equal((255, IpProtocol.Icmpv6, Ipv6Address.LinkLocal(1), Ipv6Address.AllNodes), (ip.HopLimit, ip.Protocol, ip.Source, ip.Destination));
        Assert.Equal([134, 0], packet[40..42]);
    }

    [Fact]
    public void What_is_written_reads_back()
    {
        Assert.True(TryRead(Written(s_full), out var read));

        Assert.Equal(s_full with { DnsServers = read.DnsServers, SearchDomains = read.SearchDomains }, read);
        Assert.Equal(s_full.DnsServers, read.DnsServers);
        Assert.Equal(s_full.SearchDomains, read.SearchDomains);
    }

    [Fact]
    public void An_advertisement_without_options_reads_too()
    {
        Assert.True(TryRead(Written(new RouterAdvertisement { RouterLifetime = 9 }), out var read));
        Assert.Equal((9, null, 0u, 0), (read.RouterLifetime, read.Prefix, read.Mtu, read.DnsServers.Count));
    }

    [Fact]
    public void The_largest_fits_in_the_least_mtu()
    {
        var name = string.Join('.', Enumerable.Repeat(new string('a', 62), 4))[..250];
        var largest = s_full with { DnsServers = [.. Enumerable.Repeat(Server, 5)], SearchDomains = [.. Enumerable.Repeat(name, 5)] };

        Assert.True(TryRead(Written(largest), out var read));
        Assert.Equal((3, 3), (read.DnsServers.Count, read.SearchDomains.Count));
    }

    [Fact]
    public void One_from_another_link_or_a_damaged_one_is_refused()
    {
        var routed = Written(s_full);
        routed[7] = 254;
        Assert.False(TryRead(routed, out _));

        var damaged = Written(s_full);
        damaged[^1] ^= 1;
        Assert.False(TryRead(damaged, out _));

        var global = Written(s_full);
        Server.Write(global.AsSpan(8));
        MendChecksum(global);
        Assert.False(TryRead(global, out _));

        var zeroLength = Written(s_full);
        zeroLength[57] = 0;
        MendChecksum(zeroLength);
        Assert.False(TryRead(zeroLength, out _));
    }

    [Fact]
    public void A_solicitation_and_a_neighbors_question_read_back()
    {
        var packet = new byte[NeighborAdvertisement.Size];
        RouterSolicitation.Write(packet, Ipv6Address.LinkLocal(0x42));
        Assert.Equal(Wire.Hex("6000000000083AFF FE800000000000000000000000000042 FF020000000000000000000000000002 8500"), packet[..42]);
        Assert.Equal(Ipv6PacketStatus.Valid, Ipv6Packet.Parse(packet, out var ip));
        Assert.True(RouterSolicitation.IsIn(ip));
        Assert.False(NeighborSolicitation.TryRead(ip, out _));

        NeighborSolicitation.Write(packet, Ipv6Address.LinkLocal(0x42), Ipv6Address.LinkLocal(1));
        Assert.Equal(Ipv6PacketStatus.Valid, Ipv6Packet.Parse(packet, out ip));
        Assert.True(NeighborSolicitation.TryRead(ip, out var target));
        Assert.Equal(Ipv6Address.LinkLocal(1), target);
        Assert.False(RouterSolicitation.IsIn(ip));

        NeighborAdvertisement.Write(packet, Ipv6Address.LinkLocal(1), Ipv6Address.LinkLocal(0x42));
        Assert.Equal("8800", Convert.ToHexString(packet.AsSpan(40, 2)));
        Assert.Equal("E0000000FE800000000000000000000000000001", Convert.ToHexString(packet.AsSpan(44)));
    }

    [Theory]
    [InlineData("corp.example", "04636F7270076578616D706C6500")]
    [InlineData("corp.example.", "04636F7270076578616D706C6500")]
    [InlineData("a_b", "03615F6200")]
    [InlineData("", null)]
    [InlineData(".", null)]
    [InlineData("a..b", null)]
    [InlineData("bücher.example", null)]
    [InlineData("a b", null)]
    public void A_domain_name_is_written_as_dns_has_it(string name, string? hex)
    {
        var bytes = new byte[DomainNameList.MaxSize];
        Assert.Equal(hex is not null, DomainNameList.TryWrite(name, bytes, out var length));
        if (hex is not null)
        {
            Assert.Equal(hex, Convert.ToHexString(bytes.AsSpan(0, length)));
        }
    }

    [Fact]
    [Trait("Kind", "fuzz")]
    public void No_mutated_advertisement_makes_the_reader_throw() => Fuzzing.Run(4861, seed =>
    {
        var mutator = new Mutator(seed, Written(s_full), Written(new RouterAdvertisement())) { Front = 60 };
        var read = 0;
        for (var round = 0; round < Fuzzing.Inputs; round++)
        {
            var bytes = mutator.Next();
            if (bytes.Length >= 40)
            {
                System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), (ushort)(bytes.Length - 40));
                MendChecksum(bytes);
            }

            if (TryRead(bytes, out var advertisement))
            {
                read++;
                Assert.True(advertisement.Prefix is null or { Length: 64 });
                Assert.All(advertisement.SearchDomains, name => Assert.InRange(name.Length, 1, 253));
                _ = advertisement.Write(new byte[RouterAdvertisement.MaxSize], Ipv6Address.LinkLocal(1), Ipv6Address.AllNodes);
            }
        }

        Assert.InRange(read, 20_000, Fuzzing.Inputs);
    });

    private static byte[] Written(RouterAdvertisement advertisement)
    {
        var packet = new byte[RouterAdvertisement.MaxSize];
        packet.AsSpan().Fill(0xEE);
        return packet[..advertisement.Write(packet, Ipv6Address.LinkLocal(1), Ipv6Address.AllNodes)];
    }

    private static bool TryRead(byte[] packet, out RouterAdvertisement advertisement)
    {
        advertisement = new RouterAdvertisement();
        return Ipv6Packet.Parse(packet, out var ip) == Ipv6PacketStatus.Valid && RouterAdvertisement.TryRead(ip, out advertisement);
    }
}
