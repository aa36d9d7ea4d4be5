using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane;

/// <summary>Which tunnel a /64 belongs to: the client makes its addresses in it, so the whole is the tunnel's. Look-ups take no lock and may run on every thread.</summary>
/// <typeparam name="T">What a tunnel is to the caller.</typeparam>
public sealed class ForwardingTable6<T>
    where T : class
{
    private readonly ConcurrentDictionary<ulong, T> _owners = new();

    /// <summary>How many /64s are in the table.</summary>
    public int Count => _owners.Count;

    /// <summary>Installs the /64 that an address lies in; false when another owner has it, or this one has it already.</summary>
    public bool TryAdd(Ipv6Address address, T owner)
    {
        ArgumentNullException.ThrowIfNull(owner);
        return _owners.TryAdd(address.High, owner);
    }

    /// <summary>Removes the /64 that an address lies in if this owner has it.</summary>
    public bool Remove(Ipv6Address address, T owner)
    {
        ArgumentNullException.ThrowIfNull(owner);
        return _owners.TryRemove(new KeyValuePair<ulong, T>(address.High, owner));
    }

    /// <summary>Finds the owner of an address.</summary>
    public bool TryFind(Ipv6Address address, [NotNullWhen(true)] out T? owner) => _owners.TryGetValue(address.High, out owner);
}
