using Concentrator.Control.Ports;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Addresses;

/// <summary>
/// The leases within one block of a pool. An address is free, leased to one tunnel, or not for leasing. Free ones are given longest-unused first: those that
/// were never used in the order of their numbers, then those whose lease ended earliest.
/// </summary>
internal sealed class AddressBlock
{
    private static readonly DateTimeOffset _never = DateTimeOffset.MinValue;

    private readonly SortedSet<(DateTimeOffset UnusedSince, Ipv4Address Address)> _free = [];
    private readonly Dictionary<Ipv4Address, DateTimeOffset> _unusedSince = [];
    private readonly Dictionary<Ipv4Address, TunnelId> _leases = [];
    private readonly HashSet<Ipv4Address> _withheld = [];
    private Func<Ipv4Address, bool> _leasable;

    /// <summary>Makes a block in which nothing is leased.</summary>
    /// <param name="network">Its first address.</param>
    /// <param name="prefixLength">Its prefix length.</param>
    /// <param name="leasable">Whether an address is ever for leasing.</param>
    public AddressBlock(Ipv4Address network, int prefixLength, Func<Ipv4Address, bool> leasable)
    {
        Network = network;
        PrefixLength = prefixLength;
        _leasable = leasable;
        foreach (var address in All().Where(leasable))
        {
            AddFree(address, _never);
        }
    }

    /// <summary>The first address.</summary>
    public Ipv4Address Network { get; }

    /// <summary>The prefix length.</summary>
    public int PrefixLength { get; }

    /// <summary>How many addresses are leased.</summary>
    public int LeaseCount => _leases.Count;

    /// <summary>How many addresses could be leased now.</summary>
    public int FreeCount => _free.Count;

    /// <summary>Since when the address that <see cref="TryLeaseLongestUnused"/> would give is unused; null when none is free.</summary>
    public DateTimeOffset? LongestUnusedSince => _free.Count == 0 ? null : _free.Min.UnusedSince;

    /// <summary>The tunnel that holds an address, or null.</summary>
    public TunnelId? HolderOf(Ipv4Address address) => _leases.TryGetValue(address, out var holder) ? holder : null;

    /// <summary>Leases this very address; false when it is not free.</summary>
    public bool TryLease(Ipv4Address address, TunnelId tunnel)
    {
        if (!RemoveFree(address))
        {
            return false;
        }

        _leases.Add(address, tunnel);
        return true;
    }

    /// <summary>Leases the address that was unused for the longest time; false when the block is full.</summary>
    public bool TryLeaseLongestUnused(TunnelId tunnel, out Ipv4Address address)
    {
        address = _free.Count == 0 ? default : _free.Min.Address;
        return _free.Count != 0 && TryLease(address, tunnel);
    }

    /// <summary>Takes a lease back; false when it was not the tunnel's.</summary>
    public bool Release(Ipv4Address address, TunnelId tunnel, DateTimeOffset now)
    {
        if (HolderOf(address) != tunnel)
        {
            return false;
        }

        _leases.Remove(address);
        if (!_withheld.Contains(address) && _leasable(address))
        {
            AddFree(address, now);
        }

        return true;
    }

    /// <summary>Says when a free address was used last, from the record.</summary>
    public void RestoreUnusedSince(Ipv4Address address, DateTimeOffset unusedSince)
    {
        if (RemoveFree(address))
        {
            AddFree(address, unusedSince);
        }
    }

    /// <summary>Leases the address to nobody any more (it is some user's own). A lease that stands stays until it ends.</summary>
    public void Withhold(Ipv4Address address)
    {
        _withheld.Add(address);
        RemoveFree(address);
    }

    /// <summary>Ends <see cref="Withhold"/>.</summary>
    public void Restore(Ipv4Address address)
    {
        if (_withheld.Remove(address) && _leasable(address) && !_leases.ContainsKey(address))
        {
            AddFree(address, _never);
        }
    }

    /// <summary>Other addresses are for leasing from now on. A lease that stands stays until it ends.</summary>
    public void Redefine(Func<Ipv4Address, bool> leasable)
    {
        _leasable = leasable;
        foreach (var address in All())
        {
            if (!leasable(address))
            {
                RemoveFree(address);
            }
            else if (!_unusedSince.ContainsKey(address) && !_leases.ContainsKey(address) && !_withheld.Contains(address))
            {
                AddFree(address, _never);
            }
        }
    }

    private IEnumerable<Ipv4Address> All()
    {
        for (ulong offset = 0; offset < 1UL << (32 - PrefixLength); offset++)
        {
            yield return new Ipv4Address(Network.Value + (uint)offset);
        }
    }

    private void AddFree(Ipv4Address address, DateTimeOffset unusedSince)
    {
        _unusedSince.Add(address, unusedSince);
        _free.Add((unusedSince, address));
    }

    private bool RemoveFree(Ipv4Address address) => _unusedSince.Remove(address, out var unusedSince) && _free.Remove((unusedSince, address));
}
