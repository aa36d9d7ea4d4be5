using System.Collections.Immutable;
using System.IO.Hashing;
using System.Text;

namespace Concentrator.Cluster.Ring;

/// <summary>
/// Which member has which of 4096 partitions, and so which key: a pure function of the members' names, the same in every process and every version.
/// Changing the hash, the order or the bound moves state in running clusters during an upgrade.
/// </summary>
/// <remarks>
/// Every member ranks all partitions: a shuffle (Fisher–Yates) by SplitMix64, seeded with XxHash64 of its name. A partition goes to the member that ranks it highest
/// and has room (rendezvous with a bound of 1.15 times the mean; at equal rank to the first by name). Ranks spread each member's good places evenly, which hashes drawn
/// one by one do not: shares differ by a third less, and so does what moves. A key is in the partition of XxHash64's top 12 bits.
/// </remarks>
internal sealed class PartitionRing
{
    /// <summary>The number of partitions. Fixed: keys would move if it changed.</summary>
    public const int Partitions = 4096;

    private const int PartitionBits = 12;
    private const int MostBytesOnStack = 256;

    // As a fraction, so that the bound is the same integer everywhere.
    private const int BoundNumerator = 115;
    private const int BoundDenominator = 100;

    private readonly short[] _owners;
    private readonly int[] _loads;

    /// <summary>Computes the ring of these members.</summary>
    /// <param name="members">Their names in any order, at least one.</param>
    /// <exception cref="ArgumentException">There is none, one is empty, one is there twice, or there are more than partitions.</exception>
    public PartitionRing(IEnumerable<string> members)
    {
        Members = [.. members.Order(StringComparer.Ordinal)];
        Check(Members);
        _loads = new int[Members.Length];
        _owners = Assign([.. Members.Select(Preferences)], _loads);
    }

    /// <summary>The members by name, in ordinal order.</summary>
    public ImmutableArray<string> Members { get; }

    /// <summary>The most partitions that one of this many members gets.</summary>
    public static int Bound(int members)
    {
        long divisor = (long)BoundDenominator * members;
        return (int)((((long)BoundNumerator * Partitions) + divisor - 1) / divisor);
    }

    /// <summary>The partition of a key, 0 to 4095.</summary>
    /// <param name="key">The key in UTF-8.</param>
    public static int PartitionOf(ReadOnlySpan<byte> key) => (int)(XxHash64.HashToUInt64(key) >> (64 - PartitionBits));

    /// <summary>The partition of a key, 0 to 4095.</summary>
    public static int PartitionOf(string key)
    {
        int most = Encoding.UTF8.GetMaxByteCount(key.Length);
        var bytes = most <= MostBytesOnStack ? stackalloc byte[most] : new byte[most];
        return PartitionOf(bytes[..Encoding.UTF8.GetBytes(key, bytes)]);
    }

    /// <summary>The member that has a partition.</summary>
    public string OwnerOf(int partition) => Members[_owners[partition]];

    /// <summary>The member that has a key.</summary>
    public string OwnerOf(string key) => OwnerOf(PartitionOf(key));

    /// <summary>How much of the ring a member has, 0 to 1; 0 for one that is not in it.</summary>
    public double Share(string member)
    {
        int index = Members.BinarySearch(member, StringComparer.Ordinal);
        return index < 0 ? 0 : (double)_loads[index] / Partitions;
    }

    /// <summary>What each member has, by name.</summary>
    public ImmutableArray<RingShare> Shares() => [.. Members.Select((member, index) => new RingShare(member, _loads[index], (double)_loads[index] / Partitions))];

    private static void Check(ImmutableArray<string> members)
    {
        if (members.Length is 0 or > Partitions)
        {
            throw new ArgumentException($"A ring has 1 to {Partitions} members, not {members.Length}.", nameof(members));
        }

        for (int i = 0; i < members.Length; i++)
        {
            if (string.IsNullOrEmpty(members[i]) || (i > 0 && string.Equals(members[i - 1], members[i], StringComparison.Ordinal)))
            {
                throw new ArgumentException($"Each member of a ring has a name of its own: '{members[i]}' is empty or there twice.", nameof(members));
            }
        }
    }

    // The partitions from the most to the least wanted.
    private static short[] Preferences(string member)
    {
        short[] partitions = new short[Partitions];
        for (int i = 0; i < Partitions; i++)
        {
            partitions[i] = (short)i;
        }

        ulong state = XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(member));
        for (int i = Partitions - 1; i > 0; i--)
        {
            int other = (int)Math.BigMul(SplitMix64(ref state), (ulong)(i + 1), out _);
            (partitions[i], partitions[other]) = (partitions[other], partitions[i]);
        }

        return partitions;
    }

    // Nobody is left without an owner: who found no room at any member's rank saw all of them full, and full members hold all partitions.
    private static short[] Assign(short[][] preferences, int[] loads)
    {
        short[] owners = new short[Partitions];
        Array.Fill(owners, (short)-1);
        int bound = Bound(loads.Length);
        int left = Partitions;
        for (int rank = 0; left > 0; rank++)
        {
            for (int member = 0; member < loads.Length; member++)
            {
                int partition = preferences[member][rank];
                if (owners[partition] < 0 && loads[member] < bound)
                {
                    owners[partition] = (short)member;
                    loads[member]++;
                    left--;
                }
            }
        }

        return owners;
    }

    // Steele, Lea, Flood: "Fast splittable pseudorandom number generators" (2014).
    private static ulong SplitMix64(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
