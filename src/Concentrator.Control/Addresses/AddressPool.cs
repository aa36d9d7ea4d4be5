using Concentrator.Control.Ports;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Addresses;

/// <summary>One pool: its blocks, the edges that hold them, and the leases cut from them.</summary>
internal sealed class AddressPool
{
    private readonly Ipv4Address _network;
    private readonly Ipv4Address _broadcast;
    private readonly Ipv4Address _gateway;
    private readonly int _blockPrefixLength;
    private readonly BlockAllotment _allotment;
    private readonly Dictionary<int, AddressBlock> _blocks = [];
    private readonly Dictionary<string, List<AddressBlock>> _blocksOfEdges = new(StringComparer.Ordinal);
    private readonly HashSet<Ipv4Address> _withheld = [];

    /// <summary>Makes a pool of a definition without problems (<see cref="AddressPoolDefinition.Problems"/>).</summary>
    public AddressPool(AddressPoolDefinition definition)
    {
        Definition = definition;
        _network = Ipv4Address.From(definition.Prefix.BaseAddress);
        _broadcast = new Ipv4Address(_network.Value | (uint)((1UL << (32 - definition.Prefix.PrefixLength)) - 1));
        _gateway = Ipv4Address.From(definition.EffectiveGateway);
        _blockPrefixLength = Math.Max(definition.BlockPrefixLength, definition.Prefix.PrefixLength);
        _allotment = new BlockAllotment(1 << (_blockPrefixLength - definition.Prefix.PrefixLength));
        LeasableCount = CountLeasable();
    }

    /// <summary>What the pool is made of.</summary>
    public AddressPoolDefinition Definition { get; }

    /// <summary>How many addresses can be leased, those of single users not taken off.</summary>
    public int LeasableCount { get; }

    /// <summary>How many are leased.</summary>
    public int LeaseCount { get; private set; }

    /// <summary>How many blocks there are, and how many of them edges hold.</summary>
    public (int All, int Held) BlockCounts => (_allotment.Count, _allotment.HeldCount);

    /// <summary>Whether the address is inside the pool's network.</summary>
    public bool Contains(Ipv4Address address) => _network <= address && address <= _broadcast;

    /// <summary>Whether the address is the pool's own: network, broadcast or gateway.</summary>
    public bool IsItsOwn(Ipv4Address address) => address == _network || address == _broadcast || address == _gateway;

    /// <summary>Leases an address to a tunnel of an edge: the preferred one when the edge has it free, else the longest unused; null when the pool is full.</summary>
    public PoolLease? TryLease(string edge, TunnelId tunnel, Ipv4Address preferred)
    {
        if (Contains(preferred) && BlockOf(preferred) is { } home && Holds(edge, preferred) && home.TryLease(preferred, tunnel))
        {
            return Leased(preferred, handed: null);
        }

        var block = BlocksOf(edge).Where(candidate => candidate.FreeCount > 0).MinBy(candidate => candidate.LongestUnusedSince);
        if (block is not null && block.TryLeaseLongestUnused(tunnel, out var address))
        {
            return Leased(address, handed: null);
        }

        // A block may be withheld or excluded as a whole.
        while (_allotment.TryHand(edge, out var number))
        {
            var handed = Open(number, edge);
            if (handed.TryLeaseLongestUnused(tunnel, out address))
            {
                return Leased(address, handed);
            }
        }

        return null;
    }

    /// <summary>Takes a lease back; false when it was not the tunnel's.</summary>
    public bool Release(Ipv4Address address, TunnelId tunnel, DateTimeOffset now)
    {
        if (BlockOf(address)?.Release(address, tunnel, now) != true)
        {
            return false;
        }

        LeaseCount--;
        return true;
    }

    /// <summary>The tunnel that leases the address, or null.</summary>
    public TunnelId? HolderOf(Ipv4Address address) => BlockOf(address)?.HolderOf(address);

    /// <summary>Gives an edge a block back that it held by the record; false when the pool has no such block (any more).</summary>
    public bool RestoreBlock(Ipv4Address network, int prefixLength, string edge)
    {
        if (prefixLength != _blockPrefixLength || !Contains(network) || !_allotment.TryHandThis(NumberOf(network), edge))
        {
            return false;
        }

        Open(NumberOf(network), edge);
        return true;
    }

    /// <summary>Gives a tunnel its lease back by the record, with the block around it when nobody holds that; false when it cannot be.</summary>
    public bool RestoreLease(Ipv4Address address, TunnelId tunnel, string edge)
    {
        if (!Contains(address))
        {
            return false;
        }

        if (_allotment.TryHandThis(NumberOf(address), edge))
        {
            Open(NumberOf(address), edge);
        }

        if (BlockOf(address)?.TryLease(address, tunnel) != true)
        {
            return false;
        }

        LeaseCount++;
        return true;
    }

    /// <summary>Takes back the blocks of an edge in which nothing is leased; answers with their first addresses.</summary>
    public IReadOnlyList<Ipv4Address> ReturnEmptyBlocks(string edge)
    {
        var empty = BlocksOf(edge).Where(block => block.LeaseCount == 0).ToList();
        foreach (var block in empty)
        {
            BlocksOf(edge).Remove(block);
            _blocks.Remove(NumberOf(block.Network));
            _allotment.Return(NumberOf(block.Network));
        }

        return empty.ConvertAll(block => block.Network);
    }

    /// <summary>Says when an address was used last, from the record.</summary>
    public void RestoreUnusedSince(Ipv4Address address, DateTimeOffset unusedSince) => BlockOf(address)?.RestoreUnusedSince(address, unusedSince);

    /// <summary>Leases the address to nobody any more: it is some user's own.</summary>
    public void Withhold(Ipv4Address address)
    {
        if (!Contains(address))
        {
            return;
        }

        _withheld.Add(address);
        BlockOf(address)?.Withhold(address);
    }

    /// <summary>Ends <see cref="Withhold"/>.</summary>
    public void EndWithhold(Ipv4Address address)
    {
        _withheld.Remove(address);
        BlockOf(address)?.Restore(address);
    }

    private PoolLease Leased(Ipv4Address address, AddressBlock? handed)
    {
        LeaseCount++;
        return new PoolLease(Definition.Name, address, handed);
    }

    private bool Holds(string edge, Ipv4Address address) => string.Equals(_allotment.HolderOf(NumberOf(address)), edge, StringComparison.Ordinal);

    private int NumberOf(Ipv4Address address) => (int)((address.Value - _network.Value) >> (32 - _blockPrefixLength));

    private AddressBlock? BlockOf(Ipv4Address address) => Contains(address) ? _blocks.GetValueOrDefault(NumberOf(address)) : null;

    private List<AddressBlock> BlocksOf(string edge)
    {
        if (!_blocksOfEdges.TryGetValue(edge, out var blocks))
        {
            _blocksOfEdges.Add(edge, blocks = []);
        }

        return blocks;
    }

    private AddressBlock Open(int number, string edge)
    {
        var network = new Ipv4Address(_network.Value + ((uint)number << (32 - _blockPrefixLength)));
        var block = new AddressBlock(network, _blockPrefixLength, IsLeasable);
        foreach (var address in _withheld.Where(address => NumberOf(address) == number))
        {
            block.Withhold(address);
        }

        _blocks.Add(number, block);
        BlocksOf(edge).Add(block);
        return block;
    }

    private bool IsLeasable(Ipv4Address address) =>
        !IsItsOwn(address) && !Definition.Excluded.Any(range => range.Contains(address));

    private int CountLeasable()
    {
        var count = 0;
        for (ulong value = _network.Value; value <= _broadcast.Value; value++)
        {
            count += IsLeasable(new Ipv4Address((uint)value)) ? 1 : 0;
        }

        return count;
    }
}
