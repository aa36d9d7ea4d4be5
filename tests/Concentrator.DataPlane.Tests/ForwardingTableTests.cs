using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane.Tests;

public class ForwardingTableTests
{
    [Fact]
    public void The_table_agrees_with_a_dictionary()
    {
        var random = new Random(26);
        var table = new ForwardingTable<object>();
        var twin = new Dictionary<Ipv4Address, object>();
        var owners = Enumerable.Range(0, 5).Select(_ => new object()).ToArray();
        for (var round = 0; round < 500_000; round++)
        {
            var address = RandomAddress(random);
            var owner = owners[random.Next(owners.Length)];
            switch (random.Next(4))
            {
                case 0:
                    Assert.Equal(twin.TryAdd(address, owner), table.TryAdd(address, owner));
                    break;
                case 1:
                    var owned = twin.TryGetValue(address, out var current) && current == owner;
                    Assert.Equal(owned, table.Remove(address, owner));
                    if (owned)
                    {
                        twin.Remove(address);
                    }

                    break;
                default:
                    Assert.Equal(twin.TryGetValue(address, out var expected), table.TryFind(address, out var found));
                    Assert.Same(expected, found);
                    break;
            }

            Assert.Equal(twin.Count, table.Count);
        }

        foreach (var (address, owner) in twin)
        {
            Assert.True(table.TryFind(address, out var found));
            Assert.Same(owner, found);
        }
    }

    [Fact]
    public void The_ends_of_the_address_space_are_addresses_as_any()
    {
        var table = new ForwardingTable<string>();
        Assert.True(table.TryAdd(new Ipv4Address(0), "first"));
        Assert.True(table.TryAdd(new Ipv4Address(uint.MaxValue), "last"));
        Assert.True(table.TryFind(new Ipv4Address(0), out var first));
        Assert.True(table.TryFind(new Ipv4Address(uint.MaxValue), out var last));
        Assert.Equal(("first", "last"), (first, last));
    }

    [Fact]
    public void A_hundred_thousand_tunnels_are_found_and_cost_little()
    {
        var table = new ForwardingTable<string>();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0u; i < 100_000; i++)
        {
            Assert.True(table.TryAdd(new Ipv4Address(0x0A00_0000 + i), "tunnel"));
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
        Assert.Equal(100_000, table.Count);
        Assert.True(table.TryFind(new Ipv4Address(0x0A00_0000 + 99_999), out _));
        Assert.False(table.TryFind(new Ipv4Address(0x0A00_0000 + 100_000), out _));
    }

    [Fact]
    public async Task Threads_that_compete_for_addresses_see_one_owner_at_a_time()
    {
        const int Addresses = 200;
        const int Rounds = 50_000;
        var table = new ForwardingTable<Owner>();
        var holders = new int[Addresses];
        var threads = Enumerable.Range(0, 4).Select(number => Task.Factory.StartNew(
            () =>
            {
                var random = new Random(number);
                var owner = new Owner();
                for (var round = 0; round < Rounds; round++)
                {
                    var index = random.Next(Addresses);
                    var address = new Ipv4Address(0x0A00_0000 + ((uint)index * 37));
                    if (table.TryFind(address, out var seen) && seen == owner)
                    {
                        // Nobody else can take it away: what this thread owns it goes on owning.
                        Assert.Equal(0, Interlocked.Decrement(ref holders[index]));
                        Assert.True(table.Remove(address, owner));
                    }
                    else if (table.TryAdd(address, owner))
                    {
                        Assert.Equal(1, Interlocked.Increment(ref holders[index]));
                        Assert.True(table.TryFind(address, out var mine));
                        Assert.Same(owner, mine);
                    }
                }
            },
            TaskCreationOptions.LongRunning)).ToArray();
        await Task.WhenAll(threads);
        Assert.Equal(holders.Sum(), table.Count);
    }

    // Few addresses, so that they meet again, some side by side and some far apart.
    private static Ipv4Address RandomAddress(Random random) => random.Next(3) switch
    {
        0 => new Ipv4Address(0x0A00_0000 + (uint)random.Next(500)),
        1 => new Ipv4Address((uint)random.Next(200) << 24),
        _ => new Ipv4Address(uint.MaxValue - (uint)random.Next(300)),
    };

    private sealed class Owner;
}
