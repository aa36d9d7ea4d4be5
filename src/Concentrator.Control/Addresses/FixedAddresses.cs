using Concentrator.Control.Ports;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Addresses;

/// <summary>
/// The sessions that hold a user's own address. There is one holder at a time; a newer session of the same user takes it over when it opens, not before.
/// </summary>
internal sealed class FixedAddresses
{
    private readonly Dictionary<Ipv4Address, TunnelId> _holders = [];

    /// <summary>The tunnel that holds an address, or null.</summary>
    public TunnelId? HolderOf(Ipv4Address address) => _holders.TryGetValue(address, out var holder) ? holder : null;

    /// <summary>Gives an address to a tunnel; answers with the tunnel that held it before.</summary>
    public TunnelId? Take(Ipv4Address address, TunnelId tunnel)
    {
        var before = HolderOf(address);
        _holders[address] = tunnel;
        return before == tunnel ? null : before;
    }

    /// <summary>Takes an address back when the tunnel (still) holds it.</summary>
    public void Release(Ipv4Address address, TunnelId tunnel)
    {
        if (HolderOf(address) == tunnel)
        {
            _holders.Remove(address);
        }
    }
}
