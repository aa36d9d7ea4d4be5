using System.Net;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Radius;
using Concentrator.Control.Tests.Contract;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Tests.Policies;

public sealed class QuarantineFiltersTests
{
    private static readonly byte[] s_here = RadiusFilters.Of(destination: "192.0.2.7", destinationMask: "255.255.255.255", protocol: 6, destinationPort: 80);
    private static readonly byte[] s_back = RadiusFilters.Of(0xFFFF0002, source: "192.0.2.7", sourceMask: "255.255.255.255", protocol: 6, sourcePort: 80);
    private static readonly FilterRule s_line = new(FilterAction.Permit) { Remote = IPNetwork.Parse("192.0.2.7/32"), Protocol = IpProtocol.Tcp, RemotePorts = new PortRange(80, 80) };

    [Fact]
    public void What_a_set_lets_through_is_reached_both_ways_with_its_protocol_and_ports()
    {
        Assert.Equal(new PacketFilter([s_line], [s_line]), Of(s_here));
        Assert.Equal(new PacketFilter([s_line], [s_line]), Of(s_back));
    }

    [Fact]
    public void Sets_for_both_ways_hold_each_for_its_own()
    {
        var other = RadiusFilters.Of(0xFFFF0002, source: "192.0.2.0", sourceMask: "255.255.255.0");

        Assert.Equal(new PacketFilter([s_line], [new FilterRule(FilterAction.Permit) { Remote = IPNetwork.Parse("192.0.2.0/24") }]), Of(s_here, other));
        Assert.Equal(new PacketFilter([s_line], []), Of(s_here, RadiusFilters.Of(0xFFFF0002, action: 0, source: "192.0.2.9", sourceMask: "255.255.255.255")));
    }

    [Fact]
    public void A_set_that_only_drops_and_several_for_one_way_let_nothing_more_through()
    {
        Assert.Null(Of(RadiusFilters.Of(action: 0, destination: "192.0.2.7", destinationMask: "255.255.255.255")));
        Assert.Null(Of(s_here, s_here));
    }

    [Fact]
    public void Other_filters_say_nothing_of_quarantine()
    {
        Assert.Null(QuarantineFilters.RemediationOf(Read([s_here], MicrosoftAttributeType.Filter)));
        Assert.Null(QuarantineFilters.RemediationOf(Read([s_here], origin: null)));
    }

    private static PacketFilter? Of(params byte[][] values) => QuarantineFilters.RemediationOf(Read(values, MicrosoftAttributeType.QuarantineIpFilter));

    private static List<PacketFilter> Read(byte[][] values, MicrosoftAttributeType? origin)
    {
        List<PacketFilter> filters = [];
        Assert.All(values, value => Assert.True(RadiusFilterReader.TryRead(value, isIpv6: false, filters)));
        return filters.ConvertAll(filter => filter with { Origin = origin });
    }
}
