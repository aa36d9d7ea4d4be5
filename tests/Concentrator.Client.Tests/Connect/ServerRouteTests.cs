using System.Net;
using Concentrator.Connect.Network;

namespace Concentrator.Client.Tests.Connect;

public sealed class ServerRouteTests
{
    private const string Table = """
        [{"dst":"default","gateway":"10.76.0.1","dev":"eth0","metric":600,"flags":[]},
         {"dst":"default","gateway":"10.9.0.1","dev":"wlan0","metric":100,"flags":["linkdown"]},
         {"dst":"default","gateway":"10.8.0.1","dev":"eth1","metric":700,"flags":[]},
         {"dst":"0.0.0.0/1","dev":"sstpc0","protocol":"84","flags":[]},
         {"type":"unreachable","dst":"0.0.0.0/1","protocol":"84","metric":20084,"flags":[]},
         {"dst":"198.51.100.7","gateway":"10.75.0.1","dev":"gone0","protocol":"84","flags":[]},
         {"dst":"203.0.113.0/24","nexthops":[{"gateway":"10.76.0.9","dev":"eth0","weight":1,"flags":[]},{"gateway":"10.8.0.9","dev":"eth1","weight":1,"flags":[]}],"flags":[]},
         {"dst":"192.0.2.0/24","via":{"family":"inet6","host":"fe80::1"},"dev":"eth1","flags":[]},
         {"dst":"10.76.0.0/24","dev":"eth0","protocol":"kernel","scope":"link","prefsrc":"10.76.0.2","flags":[]},
         {"type":"blackhole","dst":"100.64.0.0/10","flags":[]}]
        """;

    [Theory]
    [InlineData("198.51.100.7", "10.76.0.1", "eth0")]
    [InlineData("8.8.8.8", "10.76.0.1", "eth0")]
    [InlineData("10.76.0.77", null, "eth0")]
    [InlineData("203.0.113.5", "10.76.0.9", "eth0")]
    [InlineData("192.0.2.5", "inet6 fe80::1", "eth1")]
    public void The_way_beside_all_tunnels_is_that_of_the_longest_prefix(string host, string? gateway, string device) =>
        Assert.Equal(new ServerRoute(host, gateway, device), ServerRoute.ReadTable(IPAddress.Parse(host), Table, "sstpc0"));

    [Theory]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("[{}]")]
    [InlineData("[{\"dst\":\"default\",\"dev\":\"sstpc0\"}]")]
    public void Where_no_route_leads_there_is_no_way(string table) => Assert.Null(ServerRoute.ReadTable(IPAddress.Parse("198.51.100.7"), table, "sstpc0"));

    [Fact]
    public void Ipv6_has_ways_too() => Assert.Equal(
        new ServerRoute("2001:db8::1", "fe80::1", "eth0"),
        ServerRoute.ReadTable(IPAddress.Parse("2001:db8::1"), "[{\"dst\":\"fe80::/64\",\"dev\":\"eth0\"},{\"dst\":\"default\",\"gateway\":\"fe80::1\",\"dev\":\"eth0\",\"protocol\":\"ra\",\"metric\":1024}]", "sstpc0"));
}
