using System.Net;
using Concentrator.Control.Addresses;
using Concentrator.Control.Tests.Contract;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Tests.Addresses;

public class AddressDefinitionTests
{
    [Theory]
    [InlineData("10.0.0.5", "10.0.0.5", "10.0.0.5")]
    [InlineData("10.0.0.5-10.0.0.9", "10.0.0.5", "10.0.0.9")]
    [InlineData("10.0.0.5 - 10.0.0.9", "10.0.0.5", "10.0.0.9")]
    [InlineData("10.0.0.16/28", "10.0.0.16", "10.0.0.31")]
    [InlineData("0.0.0.0/0", "0.0.0.0", "255.255.255.255")]
    public void A_range_is_read_in_three_forms(string text, string first, string last)
    {
        Assert.True(AddressRange.TryParse(text, out var range));
        Assert.Equal((IPAddress.Parse(first), IPAddress.Parse(last)), (range.First, range.Last));
        Assert.True(range.Contains(Ipv4Address.From(range.First)));
        Assert.True(range.Contains(Ipv4Address.From(range.Last)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("10.0.0.9-10.0.0.5")]
    [InlineData("10.0.0.1-10.0.0.2-10.0.0.3")]
    [InlineData("2001:db8::/64")]
    [InlineData("ten")]
    public void What_is_no_range_is_not_read(string? text) => Assert.False(AddressRange.TryParse(text, out _));

    [Fact]
    public void The_default_pool_has_no_problem() => Assert.Empty(AddressPools.Problems([AddressPoolDefinition.Default]));

    [Theory]
    [InlineData("10.0.0.0/31")]
    [InlineData("0.0.0.0/0")]
    [InlineData("2001:db8::/64")]
    public void A_pool_of_a_wrong_size_is_named(string prefix) =>
        Assert.Contains("Pools:test:Prefix", Assert.Single(AddressPools.Problems([ControlPlaneSetup.Pool(prefix)])), StringComparison.Ordinal);

    [Fact]
    public void Every_problem_is_named_by_its_key()
    {
        var pool = ControlPlaneSetup.Pool("10.0.0.0/24") with
        {
            BlockPrefixLength = 8,
            Gateway = IPAddress.Parse("10.0.1.1"),
            DnsServers = [IPAddress.IPv6Loopback],
            NbnsServers = [IPAddress.IPv6Loopback],
            Excluded = [new AddressRange(IPAddress.Parse("10.0.0.9"), IPAddress.Parse("10.0.0.5"))],
        };

        var problems = AddressPools.Problems([pool, ControlPlaneSetup.Pool("10.0.0.128/25", "TEST")]).ToList();

        Assert.Equal(7, problems.Count);
        Assert.All(problems, problem => Assert.StartsWith("Pools:test", problem, StringComparison.OrdinalIgnoreCase));
        Assert.Single(AddressPools.Problems([]));
    }
}
