using System.Net;
using Concentrator.Control.Addresses;
using Concentrator.Control.Tests.Contract;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Tests.Addresses;

public class PoolGeometryTests
{
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
