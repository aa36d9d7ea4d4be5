using System.Diagnostics.CodeAnalysis;
using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane;

/// <summary>Which tunnel an inner address belongs to. Look-ups take no lock and may run on every thread; changes are rare. An address has one owner at a time.</summary>
/// <typeparam name="T">What a tunnel is to the caller.</typeparam>
public sealed class ForwardingTable<T>
    where T : class
{
    /// <summary>How many addresses are in the table.</summary>
    public int Count => throw new NotSupportedException();

    /// <summary>Installs an address; false when another owner has it.</summary>
    public bool TryAdd(Ipv4Address address, T owner) => throw new NotSupportedException();

    /// <summary>Removes an address if this owner has it.</summary>
    public bool Remove(Ipv4Address address, T owner) => throw new NotSupportedException();

    /// <summary>Finds the owner of an address.</summary>
    public bool TryFind(Ipv4Address address, [NotNullWhen(true)] out T? owner) => throw new NotSupportedException();
}
