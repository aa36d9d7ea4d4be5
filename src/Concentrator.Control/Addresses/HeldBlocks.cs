using Concentrator.Control.Ports;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Addresses;

/// <summary>The blocks of one pool that one edge holds, and the leases cut from them.</summary>
internal sealed class HeldBlocks
{
    private readonly SortedDictionary<int, AddressBlock> _blocks = [];
    private PoolGeometry _geometry;

    /// <summary>Makes it without a block.</summary>
    public HeldBlocks(PoolGeometry geometry) => _geometry = geometry;

    /// <summary>The pool's geometry.</summary>
    public PoolGeometry Geometry => _geometry;

    /// <summary>The blocks' numbers.</summary>
    public IReadOnlyCollection<int> Numbers => _blocks.Keys;

    /// <summary>How many addresses are leased.</summary>
    public int LeaseCount => _blocks.Values.Sum(block => block.LeaseCount);

    /// <summary>The pool is defined anew. Where its blocks would be others, those that are held stay what they are until they are given back.</summary>
    public void Follow(PoolGeometry geometry)
    {
        if (ReferenceEquals(geometry, _geometry) || (_blocks.Count > 0 && !geometry.CutsAlike(_geometry)))
        {
            return;
        }

        _geometry = geometry;
        foreach (var block in _blocks.Values)
        {
            block.Redefine(geometry.IsLeasable);
        }
    }

    /// <summary>Takes a block in which nothing is leased. Nothing when it is held already.</summary>
    /// <param name="number">The block.</param>
    /// <param name="withheld">Its addresses that are single users' own.</param>
    public void Add(int number, IEnumerable<Ipv4Address> withheld)
    {
        var block = new AddressBlock(_geometry.NetworkOf(number), _geometry.BlockPrefixLength, _geometry.IsLeasable);
        if (_blocks.TryAdd(number, block))
        {
            foreach (var address in withheld)
            {
                block.Withhold(address);
            }
        }
    }

    /// <summary>Gives a block back, with whatever is leased in it.</summary>
    public void Remove(int number) => _blocks.Remove(number);

    /// <summary>Whether the edge holds the block of an address.</summary>
    public bool Holds(Ipv4Address address) => BlockOf(address) is not null;

    /// <summary>Leases an address to a tunnel: the preferred one when it is free, else the longest unused; false when there is none.</summary>
    public bool TryLease(TunnelId tunnel, Ipv4Address preferred, out Ipv4Address address)
    {
        if (TryLeaseThis(preferred, tunnel))
        {
            address = preferred;
            return true;
        }

        address = default;
        var block = _blocks.Values.Where(candidate => candidate.FreeCount > 0).MinBy(candidate => candidate.LongestUnusedSince);
        return block is not null && block.TryLeaseLongestUnused(tunnel, out address);
    }

    /// <summary>Leases this very address; false when it is not free here.</summary>
    public bool TryLeaseThis(Ipv4Address address, TunnelId tunnel) => BlockOf(address)?.TryLease(address, tunnel) == true;

    /// <summary>Takes a lease back; false when it was not the tunnel's.</summary>
    public bool Release(Ipv4Address address, TunnelId tunnel, DateTimeOffset now) => BlockOf(address)?.Release(address, tunnel, now) == true;

    /// <summary>The tunnel that leases the address, or null.</summary>
    public TunnelId? HolderOf(Ipv4Address address) => BlockOf(address)?.HolderOf(address);

    /// <summary>The blocks in which nothing is leased.</summary>
    public IReadOnlyList<int> Empty() => [.. _blocks.Where(entry => entry.Value.LeaseCount == 0).Select(entry => entry.Key)];

    /// <summary>Says when an address was used last, from the record.</summary>
    public void RestoreUnusedSince(Ipv4Address address, DateTimeOffset unusedSince) => BlockOf(address)?.RestoreUnusedSince(address, unusedSince);

    /// <summary>Leases the address to nobody any more: it is some user's own.</summary>
    public void Withhold(Ipv4Address address) => BlockOf(address)?.Withhold(address);

    /// <summary>Ends <see cref="Withhold"/>.</summary>
    public void EndWithhold(Ipv4Address address) => BlockOf(address)?.Restore(address);

    private AddressBlock? BlockOf(Ipv4Address address) => _geometry.Contains(address) ? _blocks.GetValueOrDefault(_geometry.NumberOf(address)) : null;
}
