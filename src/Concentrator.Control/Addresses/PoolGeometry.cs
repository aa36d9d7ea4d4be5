using System.Net;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Addresses;

/// <summary>How a pool's network is cut into blocks, counted from 0, and which of its addresses are ever for leasing.</summary>
internal sealed class PoolGeometry
{
    private readonly Ipv4Address _network;
    private readonly Ipv4Address _broadcast;
    private readonly Ipv4Address _gateway;

    /// <summary>Makes the geometry of a definition without problems (<see cref="AddressPoolDefinition.Problems"/>).</summary>
    public PoolGeometry(AddressPoolDefinition definition)
    {
        Definition = definition;
        _network = Ipv4Address.From(definition.Prefix.BaseAddress);
        _broadcast = new Ipv4Address(_network.Value | (uint)((1UL << (32 - definition.Prefix.PrefixLength)) - 1));
        _gateway = Ipv4Address.From(definition.EffectiveGateway);
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

    /// <summary>Whether the address is the pool's own: network, broadcast or gateway.</summary>
    public bool IsItsOwn(Ipv4Address address) => address == _network || address == _broadcast || address == _gateway;

    /// <summary>Whether an address of the network is ever for leasing.</summary>
    public bool IsLeasable(Ipv4Address address) => !IsItsOwn(address) && !Definition.Excluded.Any(range => range.Contains(address));

    /// <summary>The block that an address of the network is in.</summary>
    public int NumberOf(Ipv4Address address) => (int)((address.Value - _network.Value) >> (32 - BlockPrefixLength));

    /// <summary>The first address of a block.</summary>
    public Ipv4Address NetworkOf(int block) => new(_network.Value + ((uint)block << (32 - BlockPrefixLength)));

    /// <summary>A block and its prefix length.</summary>
    public IPNetwork PrefixOf(int block) => new(NetworkOf(block).ToIPAddress(), BlockPrefixLength);

    /// <summary>How many addresses can be leased.</summary>
    public int CountLeasable()
    {
        var count = 0;
        for (ulong value = _network.Value; value <= _broadcast.Value; value++)
        {
            count += IsLeasable(new Ipv4Address((uint)value)) ? 1 : 0;
        }

        return count;
    }
}
