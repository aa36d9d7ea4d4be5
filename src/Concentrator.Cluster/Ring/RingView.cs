using System.Collections.Frozen;

namespace Concentrator.Cluster.Ring;

/// <summary>The ring as a silo sees it at one moment: who is in it, and at which address.</summary>
internal sealed class RingView
{
    private readonly FrozenDictionary<string, SiloAddress> _addresses;

    /// <summary>Makes the view of these members.</summary>
    /// <param name="members">The silos in the ring by their names.</param>
    public RingView(IReadOnlyDictionary<string, SiloAddress> members)
    {
        _addresses = members.ToFrozenDictionary(StringComparer.Ordinal);
        Ring = members.Count == 0 ? null : new PartitionRing(members.Keys);
    }

    /// <summary>The ring, or null when nobody is in it.</summary>
    public PartitionRing? Ring { get; }

    /// <summary>The silo that has this key, or null when nobody is in the ring.</summary>
    /// <param name="key">The grain's key in UTF-8.</param>
    public SiloAddress? OwnerOf(ReadOnlySpan<byte> key) => Ring is null ? null : _addresses[Ring.OwnerOf(PartitionRing.PartitionOf(key))];

    /// <summary>Whether these are the members of this view.</summary>
    public bool IsOf(IReadOnlyDictionary<string, SiloAddress> members) =>
        members.Count == _addresses.Count && members.All(member => _addresses.TryGetValue(member.Key, out var address) && address.Equals(member.Value));

    /// <summary>
    /// The silo for this key among those that can host the grain. Usually the owner is one; in an upgrade only some silos know a new grain,
    /// and then the ring of those decides; when none of them is in the ring (all drain), a ring of all that can host it.
    /// </summary>
    /// <param name="key">The grain's key in UTF-8.</param>
    /// <param name="compatible">Who can host it; not empty.</param>
    public SiloAddress Choose(ReadOnlySpan<byte> key, SiloAddress[] compatible)
    {
        if (OwnerOf(key) is { } owner && Array.IndexOf(compatible, owner) >= 0)
        {
            return owner;
        }

        var eligible = _addresses.Where(member => Array.IndexOf(compatible, member.Value) >= 0).ToDictionary(StringComparer.Ordinal);
        if (eligible.Count == 0)
        {
            eligible = compatible.ToDictionary(silo => silo.ToParsableString(), StringComparer.Ordinal);
        }

        return new RingView(eligible).OwnerOf(key)!;
    }
}
