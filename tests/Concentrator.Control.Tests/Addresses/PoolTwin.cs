using Concentrator.Control.Addresses;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Tests.Addresses;

/// <summary>What <see cref="AddressPool"/> is to do, written so that one sees it is right: each question looks at every address.</summary>
internal sealed class PoolTwin
{
    private readonly List<Ipv4Address> _addresses;
    private readonly uint _network;
    private readonly uint _blockSize;
    private readonly uint _blocks;

    public PoolTwin(AddressPoolDefinition definition)
    {
        _network = Ipv4Address.From(definition.Prefix.BaseAddress).Value;
        _blockSize = 1U << (32 - definition.BlockPrefixLength);
        var size = 1U << (32 - definition.Prefix.PrefixLength);
        _blocks = size / _blockSize;
        _addresses = [.. Enumerable.Range(2, (int)size - 3).Select(offset => new Ipv4Address(_network + (uint)offset)).Where(address => !definition.Excluded.Any(range => range.Contains(address)))];
    }

    public SortedDictionary<Ipv4Address, string> Blocks { get; } = [];

    public SortedDictionary<Ipv4Address, TunnelId> Leases { get; } = [];

    public SortedDictionary<Ipv4Address, DateTimeOffset> UnusedSince { get; } = [];

    public SortedSet<Ipv4Address> Withheld { get; } = [];

    public Ipv4Address AnyAddress(Random random) => new(_network + (uint)random.Next((int)(_blocks * _blockSize)));

    public string EdgeOf(Ipv4Address address) => Blocks[BlockOf(address)];

    public Ipv4Address? Lease(string edge, TunnelId tunnel, Ipv4Address preferred)
    {
        var free = Free(edge);
        for (var block = 0U; free.Count == 0 && block < _blocks; block++)
        {
            if (Blocks.TryAdd(new Ipv4Address(_network + (block * _blockSize)), edge))
            {
                free = Free(edge);
            }
        }

        if (free.Count == 0)
        {
            return null;
        }

        // The preferred address counts only in a block that the edge had before, which is when something else was free too.
        var chosen = free.Contains(preferred) && !IsNew(preferred)
            ? preferred
            : free.OrderBy(address => UnusedSince.GetValueOrDefault(address)).ThenBy(address => address).First();
        Leases.Add(chosen, tunnel);
        _touched.UnionWith(Blocks.Keys);
        return chosen;
    }

    public void Release(Ipv4Address address, DateTimeOffset now)
    {
        Leases.Remove(address);
        UnusedSince[address] = now;
    }

    /// <summary>An address that was withheld has no past when it comes back.</summary>
    public void Forget(Ipv4Address address)
    {
        if (!Leases.ContainsKey(address))
        {
            UnusedSince.Remove(address);
        }
    }

    private readonly HashSet<Ipv4Address> _touched = [];

    private bool IsNew(Ipv4Address address) => !_touched.Contains(BlockOf(address));

    private Ipv4Address BlockOf(Ipv4Address address) => new(_network + ((address.Value - _network) / _blockSize * _blockSize));

    private List<Ipv4Address> Free(string edge) => _addresses.FindAll(address =>
        Blocks.TryGetValue(BlockOf(address), out var holder) && string.Equals(holder, edge, StringComparison.Ordinal) && !Leases.ContainsKey(address) && !Withheld.Contains(address));
}
