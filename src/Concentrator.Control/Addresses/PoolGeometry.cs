using System.Net;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Addresses;

/// <summary>How a pool's network is cut into blocks, counted from 0, and which of its addresses are ever for leasing.</summary>
internal sealed class PoolGeometry
{
    private readonly Ipv4Address _network;
    private readonly Ipv4Address _broadcast;
    private readonly Ipv4Address _gateway;
    private readonly Ipv6Prefix? _network6;

    /// <summary>Makes the geometry of a definition without problems (<see cref="AddressPoolDefinition.Problems"/>).</summary>
    public PoolGeometry(AddressPoolDefinition definition)
    {
        Definition = definition;
        _network = Ipv4Address.From(definition.Prefix.BaseAddress);
        _broadcast = new Ipv4Address(_network.Value | (uint)((1UL << (32 - definition.Prefix.PrefixLength)) - 1));
        _gateway = Ipv4Address.From(definition.EffectiveGateway);
        _network6 = definition.Prefix6 is { } prefix6 ? Ipv6Prefix.From(prefix6) : null;
        BlockPrefixLength = Math.Max(definition.BlockPrefixLength, definition.Prefix.PrefixLength);
        BlockCount = 1 << (BlockPrefixLength - definition.Prefix.PrefixLength);
    }

    /// <summary>What the pool is made of.</summary>
    public AddressPoolDefinition Definition { get; }

    /// <summary>The prefix length of its blocks.</summary>
    public int BlockPrefixLength { get; }

    /// <summary>How many blocks there are.</summary>
    public int BlockCount { get; }

    /// <summary>Whether the address is inside the pool's network.</summary>
    public bool Contains(Ipv4Address address) => _network <= address && address <= _broadcast;

    /// <summary>The addresses that are the pool's own: network, broadcast and gateway.</summary>
    public IReadOnlyList<Ipv4Address> Own => [_network, _broadcast, _gateway];

    /// <summary>
    /// Whether another geometry cuts its network into the same blocks under the same numbers, as far as both reach, and what had IPv6 keeps it: the /64 of an address is its
    /// lease's for as long as that lasts.
    /// </summary>
    public bool CutsAlike(PoolGeometry other) =>
        _network == other._network && BlockPrefixLength == other.BlockPrefixLength && (_network6 is not { } network6 || network6 == other._network6);

    /// <summary>Whether the address is the pool's own: network, broadcast or gateway.</summary>
    public bool IsItsOwn(Ipv4Address address) => address == _network || address == _broadcast || address == _gateway;

    /// <summary>Whether an address of the network is ever for leasing.</summary>
    public bool IsLeasable(Ipv4Address address) => !IsItsOwn(address) && !IsExcluded(address);

    /// <summary>The block that an address of the network is in.</summary>
    public int NumberOf(Ipv4Address address) => (int)((address.Value - _network.Value) >> (32 - BlockPrefixLength));

    /// <summary>The first address of a block.</summary>
    public Ipv4Address NetworkOf(int block) => new(_network.Value + ((uint)block << (32 - BlockPrefixLength)));

    /// <summary>A block and its prefix length.</summary>
    public IPNetwork PrefixOf(int block) => new(NetworkOf(block).ToIPAddress(), BlockPrefixLength);

    /// <summary>The /64 that goes with an address of the network; null: the pool has no IPv6.</summary>
    public IPNetwork? Prefix6Of(Ipv4Address address) => Network6Of(address, Ipv6Prefix.MaxLength);

    /// <summary>The address that the /64 of an IPv6 address goes with; null: none of this pool.</summary>
    public Ipv4Address? AddressOf(Ipv6Address address)
    {
        if (_network6 is not { } network6 || !network6.Contains(address))
        {
            return null;
        }

        var offset = address.High - network6.Address.High;
        return offset <= _broadcast.Value - _network.Value ? new Ipv4Address(_network.Value + (uint)offset) : null;
    }

    /// <summary>The /64s that go with the addresses of a block; null: the pool has no IPv6.</summary>
    public IPNetwork? Prefix6Of(int block) => Network6Of(NetworkOf(block), Ipv6Prefix.MaxLength - (32 - BlockPrefixLength));

    /// <summary>How many addresses can be leased.</summary>
    public int CountLeasable()
    {
        var left = (long)_broadcast.Value - _network.Value + 1;
        left -= new HashSet<Ipv4Address> { _network, _broadcast, _gateway }.Count(address => !IsExcluded(address));

        // Ranges may overlap: each is counted from where the one before it ended.
        var next = (long)_network.Value;
        foreach (var (first, last) in Definition.Excluded.Select(range => (Ipv4Address.From(range.First).Value, Ipv4Address.From(range.Last).Value)).Order())
        {
            var (from, to) = (Math.Max(first, next), Math.Min((long)last, _broadcast.Value));
            if (from <= to)
            {
                left -= to - from + 1;
                next = to + 1;
            }
        }

        return (int)left;
    }

    private IPNetwork? Network6Of(Ipv4Address address, int length) => _network6 is { } network6
        ? new Ipv6Prefix(new Ipv6Address(network6.Address.High + (address.Value - _network.Value), 0), length).ToIPNetwork()
        : null;

    private bool IsExcluded(Ipv4Address address) => Definition.Excluded.Any(range => range.Contains(address));
}
