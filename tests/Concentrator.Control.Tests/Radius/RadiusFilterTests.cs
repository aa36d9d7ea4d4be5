using System.Buffers.Binary;
using System.Net;
using Concentrator.Control.Ports;
using Concentrator.Control.Radius;
using Concentrator.Control.Tests.Contract;
using Concentrator.Protocol.Ip;
using Concentrator.Tests;

namespace Concentrator.Control.Tests.Radius;

public sealed class RadiusFilterTests
{
    [Fact]
    public void A_set_that_drops_lets_only_its_lines_through_and_says_nothing_of_IPv6()
    {
        var filter = Assert.Single(Read(RadiusFilters.DropAllBut));

        Assert.Equal(
            new PacketFilter(
                [
                    new FilterRule(FilterAction.Permit) { Remote = IPNetwork.Parse("10.1.0.0/16"), Protocol = IpProtocol.Tcp, RemotePorts = new PortRange(443, 443) },
                    new FilterRule(FilterAction.Permit) { Remote = IPNetwork.Parse("0.0.0.0/0"), Protocol = IpProtocol.Icmp },
                    new FilterRule(FilterAction.Deny) { Remote = IPNetwork.Parse("0.0.0.0/0") },
                ],
                []),
            filter);
    }

    [Fact]
    public void A_set_that_forwards_drops_only_its_lines_and_the_clients_own_address_is_the_client()
    {
        var filter = Assert.Single(Read(RadiusFilters.ForwardAllBut6, isIpv6: true));

        Assert.Equal(
            new PacketFilter([], [new FilterRule(FilterAction.Deny) { Remote = IPNetwork.Parse("2001:db8::/32"), Protocol = IpProtocol.Udp, RemotePorts = new PortRange(53, 53) }]),
            filter);
    }

    [Fact]
    public void Each_way_reads_which_end_is_the_client()
    {
        var there = Assert.Single(Assert.Single(Read(RadiusFilters.Of(action: 0, destination: "192.0.2.7", destinationMask: "255.255.255.255", protocol: 17, sourcePort: 68, destinationPort: 67))).In);
        var back = Assert.Single(Assert.Single(Read(RadiusFilters.Of(0xFFFF0002, action: 0, source: "192.0.2.7", sourceMask: "255.255.255.255", protocol: 17, sourcePort: 67, destinationPort: 68))).Out);

        Assert.Equal(new FilterRule(FilterAction.Deny) { Remote = IPNetwork.Parse("192.0.2.7/32"), Protocol = IpProtocol.Udp, ClientPorts = new PortRange(68, 68), RemotePorts = new PortRange(67, 67) }, there);
        Assert.Equal(there, back);
    }

    [Theory]
    [InlineData("10.1.2.3", "255.255.255.0", "10.1.2.0/24")]
    [InlineData("10.1.2.3", "255.255.255.255", "10.1.2.3/32")]
    [InlineData("10.1.2.3", "128.0.0.0", "0.0.0.0/1")]
    [InlineData("10.1.2.3", "0.0.0.0", "0.0.0.0/0")]
    [InlineData("0.0.0.0", "255.255.255.255", "0.0.0.0/0")]
    [InlineData("10.1.2.3", "255.0.255.0", null)]
    [InlineData("10.1.2.3", "0.0.0.1", null)]
    public void A_mask_is_a_prefix(string address, string mask, string? network)
    {
        List<PacketFilter> filters = [];
        Assert.Equal(network is not null, RadiusFilterReader.TryRead(RadiusFilters.Of(action: 0, destination: address, destinationMask: mask), isIpv6: false, filters));

        Assert.Equal(network, filters.SingleOrDefault()?.In.Single().Remote?.ToString());
    }

    [Fact]
    public void What_no_edge_enforces_is_not_half_read()
    {
        foreach (var value in new[]
        {
            RadiusFilters.Of(source: "10.1.2.3", sourceMask: "255.255.255.255"), // another address of the client than it is given
            RadiusFilters.Of(0xFFFF0002, destination: "10.1.2.3", destinationMask: "255.255.255.255"),
            RadiusFilters.Of(late: 0x04), // the remote end by the client's address
            RadiusFilters.Of(late: 0x02),
            RadiusFilters.Of(protocol: 1, sourcePort: 8), // one type of ICMP
            RadiusFilters.Of(protocol: 0x86), // TCP that stands already, or a protocol of that number
            RadiusFilters.Of(protocol: 256),
            RadiusFilters.Of(protocol: 47, destinationPort: 1),
            RadiusFilters.Of(action: 2),
            RadiusFilters.Of(0xFFFF0011),
        })
        {
            Assert.False(RadiusFilterReader.TryRead(value, isIpv6: false, []), Convert.ToHexString(value));
        }
    }

    [Fact]
    public void A_line_that_names_the_client_by_the_address_that_it_is_given_is_the_clients()
    {
        foreach (var late in new uint[] { 0x01, 0x11 })
        {
            Assert.Null(Assert.Single(Read(RadiusFilters.Of(action: 0, source: "10.1.2.3", sourceMask: "255.255.255.255", late: late))).In[0].ClientPorts);
        }
    }

    [Fact]
    public void A_filter_for_a_site_behind_the_client_is_passed_over() => Assert.Empty(Read(RadiusFilters.Of(0xFFFF0009)));

    [Theory]
    [InlineData(0, 2)] // version
    [InlineData(4, 71)] // size
    [InlineData(4, 73)]
    [InlineData(8, 0)] // entries
    [InlineData(8, 5)]
    [InlineData(8, 0x10000001)]
    [InlineData(16, 41)] // bytes of the entry's sets
    [InlineData(16, 39)]
    [InlineData(16, -1)]
    [InlineData(20, 0)] // its sets
    [InlineData(20, 2)]
    [InlineData(24, 24)] // where they begin
    [InlineData(24, 36)]
    [InlineData(24, -8)]
    [InlineData(32, 2)] // the set's version
    [InlineData(36, 0)] // its lines
    [InlineData(36, 2)]
    [InlineData(36, -1)]
    public void A_length_that_does_not_fit_is_found(int at, int number)
    {
        var value = RadiusFilters.Of();
        Assert.True(RadiusFilterReader.TryRead(value, isIpv6: false, []));
        BinaryPrimitives.WriteInt32LittleEndian(value.AsSpan(at), number);

        Assert.False(RadiusFilterReader.TryRead(value, isIpv6: false, []));
    }

    [Theory]
    [InlineData(0, 0, true)] // one behind the other
    [InlineData(8, 0, false)] // a gap between the table and the sets
    [InlineData(0, 8, false)] // a gap between the sets of two entries
    [InlineData(0, -40, false)] // two entries with the same sets
    [InlineData(0, -8, false)] // sets that lie over others
    public void Sets_lie_one_behind_the_other(int before, int between, bool isRead) =>
        Assert.Equal(isRead, RadiusFilterReader.TryRead(RadiusFilters.OfTwo(before, between), isIpv6: false, []));

    [Theory]
    [InlineData(72, 0, true)]
    [InlineData(68, 0, true)] // an entry's size without what fills it up
    [InlineData(68, -4, true)]
    [InlineData(70, 0, false)]
    [InlineData(100, 28, false)] // a line that the set does not count
    [InlineData(72, 28, false)]
    [InlineData(72, 8, false)]
    [InlineData(80, 8, false)]
    public void A_byte_that_no_length_accounts_for_makes_it_unreadable(int size, int more, bool isRead)
    {
        var value = RadiusFilters.DropAllBut.Concat(new byte[Math.Max(more, 0)]).Take(RadiusFilters.DropAllBut.Length + more).ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(value.AsSpan(4), value.Length);
        BinaryPrimitives.WriteInt32LittleEndian(value.AsSpan(16), size);

        Assert.Equal(isRead, RadiusFilterReader.TryRead(value, isIpv6: false, []));
    }

    [Fact]
    [Trait("Kind", "fuzz")]
    public void No_input_makes_more_filters_or_lines_than_an_edge_enforces() => Fuzzing.Run(5_511, seed =>
    {
        var mutator = new Mutator(seed, RadiusFilters.DropAllBut, RadiusFilters.ForwardAllBut6, RadiusFilters.Of(), RadiusFilters.Of(0xFFFF0002, protocol: 6, destinationPort: 80)) { Front = 44, MaxWounds = 3 };
        var read = 0;
        for (var i = 0; i < Fuzzing.Inputs; i++)
        {
            var input = mutator.Next();
            List<PacketFilter> filters = [];
            if (RadiusFilterReader.TryRead(input, isIpv6: (i & 1) == 0, filters))
            {
                read++;
            }

            Assert.InRange(filters.Count, 0, TunnelAccess.MaxFilters);
            Assert.All(filters, filter => Assert.InRange(filter.In.Count + filter.Out.Count, 1, (input.Length / 28) + 1));
        }

        Assert.InRange(read, 1_000, Fuzzing.Inputs - 1_000);
    });

    private static List<PacketFilter> Read(byte[] value, bool isIpv6 = false)
    {
        List<PacketFilter> filters = [];
        Assert.True(RadiusFilterReader.TryRead(value, isIpv6, filters));
        return filters;
    }
}
