using Concentrator.Cluster.Ring;
using Xunit.Abstractions;

namespace Concentrator.Cluster.Tests.Ring;

/// <summary>What the ring promises of balance and movement, with N members: nobody above 1.25 × the mean, a leave moves at most 1.4/N, a join at most 1.25/N.</summary>
public sealed class PartitionRingBalanceTests(ITestOutputHelper output)
{
    private const int NameSets = 8;

    [Fact]
    public void Nobody_has_more_than_its_bound_and_everybody_has_something()
    {
        double most = 0;
        double least = double.MaxValue;
        foreach (string[] members in Clusters(3))
        {
            var ring = new PartitionRing(members);
            var counts = Enumerable.Range(0, PartitionRing.Partitions).CountBy(ring.OwnerOf, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);

            Assert.Equal(members.Length, counts.Count);
            Assert.All(ring.Shares(), share => Assert.Equal(counts[share.Member], share.Partitions));
            Assert.All(members, member => Assert.Equal((double)counts[member] / PartitionRing.Partitions, ring.Share(member)));
            Assert.All(counts.Values, count => Assert.InRange(count, 1, PartitionRing.Bound(members.Length)));
            most = Math.Max(most, counts.Values.Max() * members.Length / (double)PartitionRing.Partitions);
            least = Math.Min(least, counts.Values.Min() * members.Length / (double)PartitionRing.Partitions);
        }

        output.WriteLine($"largest share {most:F3} of the mean, smallest {least:F3}");
        Assert.True(most <= 1.25, $"{most}");
    }

    [Fact]
    public void A_leave_of_any_member_moves_at_most_1_4_of_its_mean_share_and_its_join_at_most_1_25()
    {
        // The same two rings, read one way and the other. A leave is of N members; after a join there are N, which is the stricter reading.
        double most = 0;
        double sum = 0;
        int changes = 0;
        foreach (string[] members in Clusters(3))
        {
            var with = new PartitionRing(members);
            foreach (string one in members)
            {
                var without = new PartitionRing(members.Except([one], StringComparer.Ordinal));
                double moved = Moved(with, without) * members.Length / (double)PartitionRing.Partitions;
                most = Math.Max(most, moved);
                sum += moved;
                changes++;
            }
        }

        output.WriteLine($"{changes} changes: at most {most:F3}/N moved, {sum / changes:F3}/N on average");
        Assert.True(most <= 1.25, $"{most}");
    }

    [Fact]
    public void Keys_are_spread_and_move_as_partitions_do()
    {
        string[] keys = [.. Enumerable.Range(0, 400_000).Select(i => $"user-{i}@example.com")];
        foreach (int count in (int[])[3, 10, 25, 50])
        {
            string[] members = RingMembers.Named(count, count + 1);
            var before = new PartitionRing(members[..count]);
            var after = new PartitionRing(members);
            double largest = keys.CountBy(before.OwnerOf, StringComparer.Ordinal).Max(owner => owner.Value) * count / (double)keys.Length;
            double moved = keys.Count(key => !string.Equals(before.OwnerOf(key), after.OwnerOf(key), StringComparison.Ordinal)) / (double)keys.Length;

            output.WriteLine($"{count} members: largest share of keys {largest:F3} of the mean; a join moves {moved * (count + 1):F3}/N of them");
            Assert.True(largest <= 1.25, $"{count}: {largest}");
            Assert.True(moved * (count + 1) <= 1.25, $"{count}: {moved}");
        }
    }

    private static IEnumerable<string[]> Clusters(int smallest)
    {
        for (int seed = 0; seed < NameSets; seed++)
        {
            for (int count = smallest; count <= 50; count += seed == 0 ? 1 : 7)
            {
                yield return RingMembers.Named((count * 100) + seed, count);
            }
        }
    }

    private static int Moved(PartitionRing one, PartitionRing other) =>
        Enumerable.Range(0, PartitionRing.Partitions).Count(partition => !string.Equals(one.OwnerOf(partition), other.OwnerOf(partition), StringComparison.Ordinal));
}
