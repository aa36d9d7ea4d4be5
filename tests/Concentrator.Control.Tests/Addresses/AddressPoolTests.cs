using System.Net;
using Concentrator.Control.Addresses;
using Concentrator.Control.Ports;
using Concentrator.Control.Tests.Contract;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Tests.Addresses;

public class AddressPoolTests
{
    private static readonly DateTimeOffset _start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("10.0.0.0/30", 26, 1)]
    [InlineData("10.0.0.0/29", 26, 5)]
    [InlineData("10.0.0.0/26", 26, 61)]
    [InlineData("10.0.0.0/24", 26, 253)]
    [InlineData("10.0.0.0/24", 30, 253)]
    [InlineData("10.0.0.0/16", 26, 65533)]
    public void Everything_but_network_gateway_and_broadcast_is_leased_once(string prefix, int blockLength, int expected)
    {
        var pool = new AddressPool(new AddressPoolDefinition { Name = "p", Prefix = IPNetwork.Parse(prefix), BlockPrefixLength = blockLength });
        var leased = new HashSet<Ipv4Address>();
        while (pool.TryLease("edge", TunnelId.Create(), default) is { } lease)
        {
            Assert.True(leased.Add(lease.Address));
            Assert.True(pool.Contains(lease.Address));
            Assert.False(pool.IsItsOwn(lease.Address));
        }

        Assert.Equal(expected, leased.Count);
        Assert.Equal(expected, pool.LeaseCount);
        Assert.Equal(expected, pool.LeasableCount);
    }

    [Fact]
    public void Excluded_addresses_are_never_leased_though_they_fill_whole_blocks()
    {
        Assert.True(AddressRange.TryParse("10.0.0.2-10.0.0.120", out var range));
        var pool = new AddressPool(ControlPlaneSetup.Pool("10.0.0.0/24") with { BlockPrefixLength = 29, Excluded = [range] });

        Assert.Equal("10.0.0.121", pool.TryLease("edge", TunnelId.Create(), default)!.Address.ToString());
        Assert.Equal(253 - 119, pool.LeasableCount);
    }

    [Fact]
    public void A_users_own_addresses_are_passed_over_though_they_fill_whole_blocks()
    {
        var pool = new AddressPool(ControlPlaneSetup.Pool("10.0.0.0/24") with { BlockPrefixLength = 30 });
        for (var i = 2U; i < 8; i++)
        {
            pool.Withhold(new Ipv4Address(0x0A000000 + i));
        }

        Assert.Equal("10.0.0.8", pool.TryLease("edge", TunnelId.Create(), default)!.Address.ToString());
    }

    [Fact]
    public void Blocks_without_leases_go_back_and_can_be_another_edges()
    {
        var pool = new AddressPool(ControlPlaneSetup.Pool("10.0.0.0/28") with { BlockPrefixLength = 29 });
        var tunnel = TunnelId.Create();
        var lease = pool.TryLease("one", tunnel, default)!;
        Assert.NotNull(lease.HandedBlock);
        Assert.Empty(pool.ReturnEmptyBlocks("one"));
        pool.Release(lease.Address, tunnel, _start);

        Assert.Equal([new Ipv4Address(0x0A000000)], pool.ReturnEmptyBlocks("one"));
        Assert.Equal((2, 0), pool.BlockCounts);
        Assert.Equal(lease.Address, pool.TryLease("two", tunnel, default)!.Address);
    }

    [Fact]
    public void A_lease_is_not_released_by_another_tunnel()
    {
        var pool = new AddressPool(ControlPlaneSetup.Pool("10.0.0.0/29"));
        var lease = pool.TryLease("edge", TunnelId.Create(), default)!;

        Assert.False(pool.Release(lease.Address, TunnelId.Create(), _start));
        Assert.Equal(1, pool.LeaseCount);
    }

    /// <summary>Random logins, ends, restarts and changes of users' own addresses, against a model that is slow and plain.</summary>
    [Theory]
    [InlineData(1, "10.0.0.0/29", 30)]
    [InlineData(2, "10.0.0.0/26", 29)]
    [InlineData(3, "10.0.0.0/25", 26)]
    [InlineData(4, "10.0.0.0/27", 28)]
    public void The_pool_and_its_slow_twin_never_disagree(int seed, string prefix, int blockLength)
    {
        var random = new Random(seed);
        var definition = ControlPlaneSetup.Pool(prefix) with { BlockPrefixLength = blockLength, Excluded = [new AddressRange(IPAddress.Parse("10.0.0.4"), IPAddress.Parse("10.0.0.4"))] };
        var pool = new AddressPool(definition);
        var twin = new PoolTwin(definition);
        var now = _start;
        for (var step = 0; step < 20_000; step++)
        {
            now += TimeSpan.FromSeconds(1);
            switch (random.Next(20))
            {
                case < 9:
                    var (edge, tunnel, preferred) = ($"edge-{random.Next(2)}", TunnelId.Create(), twin.AnyAddress(random));
                    var lease = pool.TryLease(edge, tunnel, preferred);
                    Assert.Equal(twin.Lease(edge, tunnel, preferred), lease?.Address);
                    break;
                case < 17 when twin.Leases.Count > 0:
                    var (address, holder) = twin.Leases.ElementAt(random.Next(twin.Leases.Count));
                    Assert.True(pool.Release(address, holder, now));
                    twin.Release(address, now);
                    break;
                case 17:
                    var own = twin.AnyAddress(random);
                    if (twin.Withheld.Remove(own))
                    {
                        pool.EndWithhold(own);
                        twin.Forget(own);
                    }
                    else
                    {
                        pool.Withhold(own);
                        twin.Withheld.Add(own);
                    }

                    break;
                case 18:
                    pool = Rebuild(definition, twin);
                    break;
            }

            Assert.Equal(twin.Leases.Count, pool.LeaseCount);
            Assert.All(twin.Leases, lease => Assert.Equal(lease.Value, pool.HolderOf(lease.Key)));
        }
    }

    private static AddressPool Rebuild(AddressPoolDefinition definition, PoolTwin twin)
    {
        var pool = new AddressPool(definition);
        foreach (var (network, edge) in twin.Blocks)
        {
            Assert.True(pool.RestoreBlock(network, definition.BlockPrefixLength, edge));
        }

        foreach (var (address, tunnel) in twin.Leases)
        {
            Assert.True(pool.RestoreLease(address, tunnel, twin.EdgeOf(address)));
        }

        foreach (var (address, since) in twin.UnusedSince)
        {
            pool.RestoreUnusedSince(address, since);
        }

        foreach (var address in twin.Withheld)
        {
            pool.Withhold(address);
        }

        return pool;
    }
}
