using System.Net;
using Concentrator.Control.Addresses;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Tests.Addresses;

public sealed class PoolChangeTests
{
    private static readonly AddressPoolDefinition _pool = new() { Name = "test", Prefix = IPNetwork.Parse("10.9.0.0/24"), BlockPrefixLength = 28 };

    [Theory]
    [InlineData("10.9.0.0/23", 28, 16)]
    [InlineData("10.9.0.0/24", 28, 16)]
    [InlineData("10.9.0.0/26", 28, 4)]
    [InlineData("10.9.0.0/24", 27, 0)]
    [InlineData("10.8.0.0/23", 28, 0)]
    [InlineData("10.9.1.0/24", 28, 0)]
    public void A_block_stays_only_where_its_addresses_and_its_number_stay(string prefix, int blockLength, int kept)
    {
        var change = new PoolChange(_pool, _pool with { Prefix = IPNetwork.Parse(prefix), BlockPrefixLength = blockLength });

        Assert.Equal(kept, Enumerable.Range(0, 16).Count(change.Keeps));
    }

    [Fact]
    public void A_pool_of_one_block_cannot_grow_while_it_is_held_because_its_block_becomes_a_smaller_one()
    {
        var small = _pool with { Prefix = IPNetwork.Parse("10.9.0.0/29") };

        Assert.False(new PoolChange(small, _pool).Keeps(0));
    }

    [Theory]
    [InlineData(null, "fd00::/48", true)] // those that have none lose nothing
    [InlineData("fd00::/48", "fd00::/48", true)]
    [InlineData("fd00::/48", "fd00::/56", false)]
    [InlineData("fd00::/48", "fd01::/48", false)]
    [InlineData("fd00::/48", null, false)]
    public void A_block_stays_only_where_its_ipv6_stays(string? before, string? after, bool keeps)
    {
        var change = new PoolChange(
            _pool with { Prefix6 = before is null ? null : IPNetwork.Parse(before) }, _pool with { Prefix6 = after is null ? null : IPNetwork.Parse(after) });

        Assert.Equal(keeps, change.Keeps(3));
        Assert.Equal(!string.Equals(before, after, StringComparison.Ordinal), change.ConcernsLeases);
    }

    [Fact]
    public void Changes_are_told_by_key_and_only_those_of_addresses_concern_leases()
    {
        var names = new PoolChange(_pool, _pool with { DnsServers = [IPAddress.Parse("192.0.2.53")] });
        Assert.Equal("Dns none → 192.0.2.53", Assert.Single(names.Differences));
        Assert.False(names.ConcernsLeases);
        var told = new PoolChange(_pool, _pool with { ClientRoutes = [IPNetwork.Parse("10.0.0.0/8")], DnsSuffix = "corp.example" });
        Assert.Equal(["ClientRoutes none → 10.0.0.0/8", "DnsSuffix none → corp.example"], told.Differences);
        Assert.False(told.ConcernsLeases);

        var same = new PoolChange(_pool, _pool with { Gateway = IPAddress.Parse("10.9.0.1") });
        Assert.False(same.IsChange);
        Assert.True(new PoolChange(_pool, _pool with { Gateway = IPAddress.Parse("10.9.0.9") }).ConcernsLeases);
        Assert.True(new PoolChange(_pool, after: null).ConcernsLeases);
        Assert.False(new PoolChange(before: null, _pool).ConcernsLeases);
    }

    [Fact]
    public void Addresses_that_become_the_pools_own_are_those_that_could_be_leased_before()
    {
        var shrunk = new PoolChange(_pool, _pool with { Prefix = IPNetwork.Parse("10.9.0.0/25"), Gateway = IPAddress.Parse("10.9.0.5") });

        Assert.Equal(["10.9.0.127", "10.9.0.5"], shrunk.Taken.Select(address => address.ToString()));
        Assert.Empty(new PoolChange(_pool, _pool with { Prefix = IPNetwork.Parse("10.9.0.0/23") }).Taken);
    }

    [Fact]
    public void Between_two_sets_pools_are_told_apart_by_name_and_removed_ones_come_last()
    {
        var other = _pool with { Name = "other", Prefix = IPNetwork.Parse("10.7.0.0/24") };
        var renamed = _pool with { Name = "Test" };

        var changes = PoolChange.Between([_pool, other], [other, renamed]);

        Assert.Equal(["other", "Test", "test"], changes.Select(change => change.Name));
        Assert.Equal([false, true, true], changes.Select(change => change.IsChange));
        Assert.Null(changes[1].Before);
        Assert.Null(changes[2].After);
    }

    [Fact]
    public void The_first_twenty_things_in_the_way_are_named_and_the_others_counted()
    {
        Assert.Equal(20, StrandedLeases.First([.. Enumerable.Range(0, 20).Select(i => $"{i}")]).Count);
        var many = StrandedLeases.First([.. Enumerable.Range(0, 27).Select(i => $"{i}")]);
        Assert.Equal(("19", "… and 7 more."), (many[19], many[20]));
    }

    [Fact]
    public void A_users_own_address_that_would_be_a_gateway_stands_in_the_way()
    {
        var found = StrandedLeases.OfOwners([_pool], [(Ipv4Address.From(IPAddress.Parse("10.9.0.1")), "bob"), (Ipv4Address.From(IPAddress.Parse("10.9.0.2")), "eve")]);

        Assert.Contains("is user bob's", Assert.Single(found), StringComparison.Ordinal);
    }

    [Fact]
    public void Blocks_that_are_held_follow_a_new_definition_and_a_lease_stays_until_it_ends()
    {
        var held = new HeldBlocks(new PoolGeometry(_pool));
        held.Add(0, []);
        var tunnel = TunnelId.Create();
        var (leased, free) = (Ipv4Address.From(IPAddress.Parse("10.9.0.5")), Ipv4Address.From(IPAddress.Parse("10.9.0.6")));
        Assert.True(held.TryLeaseThis(leased, tunnel));
        Assert.True(AddressRange.TryParse("10.9.0.5-10.9.0.6", out var range));

        held.Follow(new PoolGeometry(_pool with { Excluded = [range] }));

        Assert.Equal(tunnel, held.HolderOf(leased));
        Assert.False(held.TryLeaseThis(free, TunnelId.Create()));
        Assert.True(held.Release(leased, tunnel, DateTimeOffset.UnixEpoch));
        Assert.False(held.TryLeaseThis(leased, tunnel));
        held.Follow(new PoolGeometry(_pool));
        Assert.True(held.TryLeaseThis(leased, tunnel));
        Assert.True(held.TryLeaseThis(free, TunnelId.Create()));
    }

    [Fact]
    public void Blocks_that_would_be_others_stay_what_they_are_until_they_are_given_back()
    {
        var before = new PoolGeometry(_pool);
        var after = new PoolGeometry(_pool with { BlockPrefixLength = 27 });
        var held = new HeldBlocks(before);
        held.Add(3, []);

        held.Follow(after);
        Assert.Same(before, held.Geometry);

        held.Remove(3);
        held.Follow(after);
        Assert.Same(after, held.Geometry);
    }
}
