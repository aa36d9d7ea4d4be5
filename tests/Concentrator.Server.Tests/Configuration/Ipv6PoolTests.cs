using System.Net;
using Concentrator.Server.Configuration;
using static Concentrator.Server.Tests.Configuration.SettingsFixture;

namespace Concentrator.Server.Tests.Configuration;

public sealed class Ipv6PoolTests
{
    [Fact]
    public void A_pool_has_the_ipv6_network_and_the_name_servers_that_it_is_given()
    {
        var pool = Assert.Single(Load(("Pools:a:Prefix", "10.1.0.0/16"), ("Pools:a:Prefix6", "2001:db8:7::/48"), ("Pools:a:Dns", "10.1.0.53,2001:db8::53")).Pools);

        Assert.Equal(IPNetwork.Parse("2001:db8:7::/48"), pool.Prefix6);
        Assert.Equal([IPAddress.Parse("10.1.0.53")], pool.DnsServers);
        Assert.Equal([IPAddress.Parse("2001:db8::53")], pool.DnsServers6);
        Assert.Equal(IPAddress.Parse("2001:db8:7:1::1"), pool.Gateway6);
    }

    [Fact]
    public void Without_a_pool_there_is_a_unique_local_network_and_with_one_of_ones_own_there_is_not()
    {
        var pool = Assert.Single(Load().Pools);
        Assert.Equal(48, pool.Prefix6!.Value.PrefixLength);
        Assert.Equal(0xFD, pool.Prefix6.Value.BaseAddress.GetAddressBytes()[0]);
        Assert.Empty(pool.Problems());

        Assert.Null(Assert.Single(Load(("Pools:a:Prefix", "10.1.0.0/16")).Pools).Prefix6);
    }

    [Fact]
    public void The_unique_local_network_is_the_same_each_time_and_another_one_elsewhere()
    {
        Assert.Equal(UniqueLocalPrefix.Of("machine a"), UniqueLocalPrefix.Of("machine a"));
        Assert.Equal(1_000, Enumerable.Range(0, 1_000).Select(i => UniqueLocalPrefix.Of($"machine {i}")).Distinct().Count());
    }

    [Theory]
    [InlineData("fd00::/49")] // too short of /64s for a /16
    [InlineData("fd00::1/48")]
    [InlineData("fd00::")]
    [InlineData("fe80::/48")]
    [InlineData("ff00::/48")]
    [InlineData("10.0.0.0/8")]
    public void An_ipv6_network_that_cannot_be_is_refused(string prefix) => Assert.Equal(
        $"Pools:a:Prefix6 = \"{prefix}\": give an IPv6 prefix of /48 or shorter with no bits set behind it, a /64 for each address of 10.1.0.0/16, such as fd12:3456:789a::/48",
        Assert.Single(Errors(("Pools:a:Prefix", "10.1.0.0/16"), ("Pools:a:Prefix6", prefix))));

    [Fact]
    public void Two_pools_do_not_share_ipv6() => Assert.StartsWith(
        "Pools:b:Prefix6",
        Assert.Single(Errors(("Pools:a:Prefix", "10.1.0.0/24"), ("Pools:a:Prefix6", "fd00::/48"), ("Pools:b:Prefix", "10.2.0.0/24"), ("Pools:b:Prefix6", "fd00:0:0:100::/56"))),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("fe80::53")]
    [InlineData("::1")]
    [InlineData("nobody")]
    public void A_name_server_that_no_client_reaches_is_refused(string server) =>
        Assert.StartsWith("Pools:a:Dns", Assert.Single(Errors(("Pools:a:Prefix", "10.1.0.0/16"), ("Pools:a:Dns", server))), StringComparison.Ordinal);
}
