using System.Net;
using Concentrator.Control.Addresses;
using Concentrator.Control.Tests.Contract;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Tests.Addresses;

public class PoolGeometryTests
{
    [Theory]
    [InlineData("10.9.0.0/16", "2001:db8::/48", 26, "10.9.1.2", "2001:db8:0:102::/64", "2001:db8:0:100::/58")]
    [InlineData("10.9.0.0/24", "fd00:0:0:4200::/56", 26, "10.9.0.255", "fd00:0:0:42ff::/64", "fd00:0:0:42c0::/58")]
    [InlineData("10.9.0.0/29", "fd00::/61", 26, "10.9.0.3", "fd00:0:0:3::/64", "fd00::/61")] // one block, the whole pool
    [InlineData("10.0.0.0/8", "fd00::/40", 16, "10.255.255.255", "fd00:0:ff:ffff::/64", "fd00:0:ff::/48")]
    public void Each_address_has_its_64_and_each_block_those_of_its_addresses(string prefix, string prefix6, int blockLength, string address, string its, string itsBlocks)
    {
        var definition = new AddressPoolDefinition { Name = "p", Prefix = IPNetwork.Parse(prefix), Prefix6 = IPNetwork.Parse(prefix6), BlockPrefixLength = blockLength };
        Assert.Empty(definition.Problems());
        var pool = new PoolGeometry(definition);
        var leased = Ipv4Address.From(IPAddress.Parse(address));

        Assert.Equal(IPNetwork.Parse(its), pool.Prefix6Of(leased));
        Assert.Equal(IPNetwork.Parse(itsBlocks), pool.Prefix6Of(pool.NumberOf(leased)));
        Assert.Equal(leased, pool.AddressOf(Ipv6Address.From(IPNetwork.Parse(its).BaseAddress) with { Low = ulong.MaxValue }));
    }

    [Fact]
    public void The_count_of_leasable_addresses_is_that_of_those_that_are_leasable_one_by_one()
    {
        var random = new Random(20);
        for (var i = 0; i < 500; i++)
        {
            var prefixLength = random.Next(20, 31);
            var size = 1 << (32 - prefixLength);
            var network = 0x0A000000u + ((uint)random.Next(4) * (uint)size);
            var pool = new AddressPoolDefinition
            {
                Name = "p",
                Prefix = new IPNetwork(new Ipv4Address(network).ToIPAddress(), prefixLength),
                Gateway = random.Next(2) == 0 ? null : new Ipv4Address(network + (uint)random.Next(size)).ToIPAddress(),
                Excluded = [.. Enumerable.Range(0, random.Next(5)).Select(_ => Range(random, network, size))],
            };
            var geometry = new PoolGeometry(pool);

            Assert.Equal(Enumerable.Range(0, size).Count(offset => geometry.IsLeasable(new Ipv4Address(network + (uint)offset))), geometry.CountLeasable());
        }
    }

    [Theory]
    [InlineData("10.0.0.0/8", (1 << 24) - 3)]
    [InlineData("0.0.0.0/8", (1 << 24) - 3)]
    [InlineData("255.0.0.0/8", (1 << 24) - 3)]
    public void The_largest_pool_is_counted_without_looking_at_each_address(string prefix, int expected) =>
        Assert.Equal(expected, new PoolGeometry(ControlPlaneSetup.Pool(prefix)).CountLeasable());

    // Some lie outside, some overlap, some are of one address.
    private static AddressRange Range(Random random, uint network, int size)
    {
        var first = network - (uint)random.Next(5) + (uint)random.Next(size + 5);
        return new AddressRange(new Ipv4Address(first).ToIPAddress(), new Ipv4Address(first + (uint)random.Next(size)).ToIPAddress());
    }
}
