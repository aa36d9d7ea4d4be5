using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Addresses;

/// <summary>The addresses of one pool that are single users' own, by block.</summary>
internal sealed class WithheldAddresses
{
    private readonly PoolGeometry _geometry;
    private readonly Dictionary<int, SortedSet<Ipv4Address>> _blocks = [];

    /// <summary>Makes it without an address.</summary>
    public WithheldAddresses(PoolGeometry geometry) => _geometry = geometry;

    /// <summary>Makes it with these addresses, as far as they are the pool's.</summary>
    public WithheldAddresses(PoolGeometry geometry, IEnumerable<Ipv4Address> addresses)
        : this(geometry)
    {
        foreach (var address in addresses)
        {
            Add(address);
        }
    }

    /// <summary>All of them.</summary>
    public IEnumerable<Ipv4Address> All => _blocks.Values.SelectMany(block => block);

    /// <summary>Adds one; nothing when it is not the pool's.</summary>
    public void Add(Ipv4Address address)
    {
        if (!_geometry.Contains(address))
        {
            return;
        }

        var number = _geometry.NumberOf(address);
        if (!_blocks.TryGetValue(number, out var block))
        {
            _blocks.Add(number, block = []);
        }

        block.Add(address);
    }

    /// <summary>Removes one; nothing when it is not there.</summary>
    public void Remove(Ipv4Address address)
    {
        if (_geometry.Contains(address) && _blocks.TryGetValue(_geometry.NumberOf(address), out var block) && block.Remove(address) && block.Count == 0)
        {
            _blocks.Remove(_geometry.NumberOf(address));
        }
    }

    /// <summary>Whether an address is one of them.</summary>
    public bool Contains(Ipv4Address address) => _geometry.Contains(address) && In(_geometry.NumberOf(address)).Contains(address);

    /// <summary>Those in one block.</summary>
    public IReadOnlyCollection<Ipv4Address> In(int block) => _blocks.TryGetValue(block, out var addresses) ? addresses : [];
}
