using Concentrator.Control.Ports;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Addresses;

/// <summary>One pool where one process has all of it: which edge holds which block, and the leases in them.</summary>
internal sealed class AddressPool
{
    private readonly PoolGeometry _geometry;
    private readonly BlockAllotment _allotment;
    private readonly Dictionary<string, HeldBlocks> _blocksOfEdges = new(StringComparer.Ordinal);
    private readonly WithheldAddresses _withheld;

    /// <summary>Makes a pool of a definition without problems (<see cref="AddressPoolDefinition.Problems"/>).</summary>
    public AddressPool(AddressPoolDefinition definition)
    {
        _geometry = new PoolGeometry(definition);
        _allotment = new BlockAllotment(_geometry.BlockCount);
        _withheld = new WithheldAddresses(_geometry);
        LeasableCount = _geometry.CountLeasable();
    }

    /// <summary>What the pool is made of.</summary>
    public AddressPoolDefinition Definition => _geometry.Definition;

    /// <summary>How it is cut.</summary>
    public PoolGeometry Geometry => _geometry;

    /// <summary>How many addresses can be leased, those of single users not taken off.</summary>
    public int LeasableCount { get; }

    /// <summary>How many are leased.</summary>
    public int LeaseCount { get; private set; }

    /// <summary>How many blocks there are, and how many of them edges hold.</summary>
    public (int All, int Held) BlockCounts => (_allotment.Count, _allotment.HeldCount);

    /// <summary>Whether the address is inside the pool's network.</summary>
    public bool Contains(Ipv4Address address) => _geometry.Contains(address);

    /// <summary>Whether the address is the pool's own: network, broadcast or gateway.</summary>
    public bool IsItsOwn(Ipv4Address address) => _geometry.IsItsOwn(address);

    /// <summary>Leases an address to a tunnel of an edge: the preferred one when the edge has it free, else the longest unused; null when the pool is full.</summary>
    public PoolLease? TryLease(string edge, TunnelId tunnel, Ipv4Address preferred)
    {
        var held = BlocksOf(edge);
        if (held.TryLease(tunnel, preferred, out var address))
        {
            return Leased(address, handed: null);
        }

        // A block may be withheld or excluded as a whole.
        while (_allotment.TryHand(edge, out var number))
        {
            Open(number, edge);
            if (held.TryLease(tunnel, preferred: default, out address))
            {
                return Leased(address, number);
            }
        }

        return null;
    }

    /// <summary>Takes a lease back; false when it was not the tunnel's.</summary>
    public bool Release(Ipv4Address address, TunnelId tunnel, DateTimeOffset now)
    {
        if (HolderEdgeOf(address)?.Release(address, tunnel, now) != true)
        {
            return false;
        }

        LeaseCount--;
        return true;
    }

    /// <summary>The tunnel that leases the address, or null.</summary>
    public TunnelId? HolderOf(Ipv4Address address) => HolderEdgeOf(address)?.HolderOf(address);

    /// <summary>Gives an edge a block back that it held by the record; false when the pool has no such block (any more).</summary>
    public bool RestoreBlock(Ipv4Address network, int prefixLength, string edge)
    {
        if (prefixLength != _geometry.BlockPrefixLength || !Contains(network) || !_allotment.TryHandThis(_geometry.NumberOf(network), edge))
        {
            return false;
        }

        Open(_geometry.NumberOf(network), edge);
        return true;
    }

    /// <summary>Gives a tunnel its lease back by the record, with the block around it when nobody holds that; false when it cannot be.</summary>
    public bool RestoreLease(Ipv4Address address, TunnelId tunnel, string edge)
    {
        if (!Contains(address))
        {
            return false;
        }

        if (_allotment.TryHandThis(_geometry.NumberOf(address), edge))
        {
            Open(_geometry.NumberOf(address), edge);
        }

        if (HolderEdgeOf(address)?.TryLeaseThis(address, tunnel) != true)
        {
            return false;
        }

        LeaseCount++;
        return true;
    }

    /// <summary>Takes back the blocks of an edge in which nothing is leased; answers with their first addresses.</summary>
    public IReadOnlyList<Ipv4Address> ReturnEmptyBlocks(string edge)
    {
        var held = BlocksOf(edge);
        var empty = held.Empty();
        foreach (var number in empty)
        {
            held.Remove(number);
            _allotment.Return(number);
        }

        return [.. empty.Select(_geometry.NetworkOf)];
    }

    /// <summary>Says when an address was used last, from the record.</summary>
    public void RestoreUnusedSince(Ipv4Address address, DateTimeOffset unusedSince) => HolderEdgeOf(address)?.RestoreUnusedSince(address, unusedSince);

    /// <summary>Leases the address to nobody any more: it is some user's own.</summary>
    public void Withhold(Ipv4Address address)
    {
        if (Contains(address))
        {
            _withheld.Add(address);
            HolderEdgeOf(address)?.Withhold(address);
        }
    }

    /// <summary>Ends <see cref="Withhold"/>.</summary>
    public void EndWithhold(Ipv4Address address)
    {
        _withheld.Remove(address);
        HolderEdgeOf(address)?.EndWithhold(address);
    }

    private PoolLease Leased(Ipv4Address address, int? handed)
    {
        LeaseCount++;
        return new PoolLease(Definition.Name, address, handed is { } number ? _geometry.PrefixOf(number) : null);
    }

    private HeldBlocks? HolderEdgeOf(Ipv4Address address) =>
        Contains(address) && _allotment.HolderOf(_geometry.NumberOf(address)) is { } edge ? BlocksOf(edge) : null;

    private HeldBlocks BlocksOf(string edge)
    {
        if (!_blocksOfEdges.TryGetValue(edge, out var blocks))
        {
            _blocksOfEdges.Add(edge, blocks = new HeldBlocks(_geometry));
        }

        return blocks;
    }

    private void Open(int number, string edge) => BlocksOf(edge).Add(number, _withheld.In(number));
}
