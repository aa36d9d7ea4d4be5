using System.Collections.Concurrent;
using Concentrator.Control.Ports;
using Concentrator.DataPlane;
using Concentrator.Protocol.Ip;

namespace Concentrator.Edge.Tunnels;

/// <summary>The tunnels of an edge: by id for the control plane, by inner address for the data path. Safe for use by several threads.</summary>
internal sealed class TunnelRegistry(ForwardingWitness witness)
{
    private readonly ConcurrentDictionary<TunnelId, Tunnel> _tunnels = new();

    /// <summary>Which tunnel an inner address belongs to, while its data flows.</summary>
    internal ForwardingTable<Tunnel> Table { get; } = new();

    /// <summary>Which tunnel a /64 belongs to, while its IPv6 flows.</summary>
    internal ForwardingTable6<Tunnel> Table6 { get; } = new();

    /// <summary>Tunnels whose data flows.</summary>
    internal int OpenCount => Table.Count;

    /// <summary>All tunnels, half-made ones too.</summary>
    internal ICollection<Tunnel> All => _tunnels.Values;

    internal bool IsEmpty => _tunnels.IsEmpty;

    internal void Add(Tunnel tunnel) => _tunnels[tunnel.Id] = tunnel;

    internal bool TryFind(TunnelId id, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Tunnel? tunnel) => _tunnels.TryGetValue(id, out tunnel);

    internal bool AddAddress(Tunnel tunnel)
    {
        var address = Ipv4Address.From(tunnel.Grant!.Address);
        var now = witness.Now;
        if (!Table.TryAdd(address, tunnel))
        {
            return false;
        }

        witness.Installed(address, tunnel, now);
        return true;
    }

    /// <summary>Installs the tunnel's /64, whose lease is that of its address; false when another tunnel still has it.</summary>
    internal bool AddPrefix6(Tunnel tunnel)
    {
        var now = witness.Now;
        if (tunnel.Grant?.Prefix6 is not { } prefix || !Table6.TryAdd(Ipv6Address.From(prefix.BaseAddress), tunnel))
        {
            return false;
        }

        witness.Installed(prefix, tunnel, now);
        return true;
    }

    internal void RemovePrefix6(Tunnel tunnel)
    {
        if (tunnel.Grant?.Prefix6 is { } prefix && Table6.Remove(Ipv6Address.From(prefix.BaseAddress), tunnel))
        {
            witness.Removed(prefix, tunnel);
        }
    }

    internal void RemoveAddress(Tunnel tunnel)
    {
        RemovePrefix6(tunnel);
        if (tunnel.Grant is { } grant && Ipv4Address.From(grant.Address) is var address && Table.Remove(address, tunnel))
        {
            witness.Removed(address, tunnel);
        }
    }

    internal void Remove(Tunnel tunnel)
    {
        RemoveAddress(tunnel);
        _tunnels.TryRemove(tunnel.Id, out _);
    }
}
