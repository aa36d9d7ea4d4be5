using System.Diagnostics.CodeAnalysis;
using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane;

/// <summary>Which tunnel an inner address belongs to. Look-ups take no lock and may run on every thread; changes are rare. An address has one owner at a time.</summary>
/// <remarks>
/// A tree of three levels over 13, 13 and 6 bits of the address; a leaf is a /26, the size of an address block. Nodes are made when an address first needs them,
/// are never copied and never freed, so that a change touches one slot and a look-up is three loads whatever the table holds.
/// The cost is about 550 bytes for each /26 and 64 KiB for each /13 that ever had an address.
/// </remarks>
/// <typeparam name="T">What a tunnel is to the caller.</typeparam>
public sealed class ForwardingTable<T>
    where T : class
{
    private const int LeafBits = 6;
    private const int BranchBits = 13;

    private readonly Slot<Slot<Slot<T>[]>[]>[] _root = new Slot<Slot<Slot<T>[]>[]>[1 << BranchBits];
    private int _count;

    /// <summary>How many addresses are in the table.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Installs an address; false when another owner has it, or this one has it already.</summary>
    public bool TryAdd(Ipv4Address address, T owner)
    {
        ArgumentNullException.ThrowIfNull(owner);
        var branch = GetOrMake(ref _root[RootIndex(address)], 1 << BranchBits);
        var leaf = GetOrMake(ref branch[BranchIndex(address)], 1 << LeafBits);
        if (Interlocked.CompareExchange(ref leaf[LeafIndex(address)].Value, owner, null) is not null)
        {
            return false;
        }

        Interlocked.Increment(ref _count);
        return true;
    }

    /// <summary>Removes an address if this owner has it.</summary>
    public bool Remove(Ipv4Address address, T owner)
    {
        ArgumentNullException.ThrowIfNull(owner);
        if (Leaf(address) is not { } leaf || Interlocked.CompareExchange(ref leaf[LeafIndex(address)].Value, null, owner) != owner)
        {
            return false;
        }

        Interlocked.Decrement(ref _count);
        return true;
    }

    /// <summary>Finds the owner of an address.</summary>
    public bool TryFind(Ipv4Address address, [NotNullWhen(true)] out T? owner)
    {
        owner = Leaf(address) is { } leaf ? Volatile.Read(ref leaf[LeafIndex(address)].Value) : null;
        return owner is not null;
    }

    private static TNode[] GetOrMake<TNode>(ref Slot<TNode[]> slot, int size)
    {
        if (Volatile.Read(ref slot.Value) is { } node)
        {
            return node;
        }

        var made = new TNode[size];
        return Interlocked.CompareExchange(ref slot.Value, made, null) ?? made;
    }

    private static int RootIndex(Ipv4Address address) => (int)(address.Value >> (BranchBits + LeafBits));

    private static int BranchIndex(Ipv4Address address) => (int)(address.Value >> LeafBits) & ((1 << BranchBits) - 1);

    private static int LeafIndex(Ipv4Address address) => (int)address.Value & ((1 << LeafBits) - 1);

    private Slot<T>[]? Leaf(Ipv4Address address) =>
        Volatile.Read(ref _root[RootIndex(address)].Value) is { } branch ? Volatile.Read(ref branch[BranchIndex(address)].Value) : null;

    // A struct around the reference spares the array's covariance check at every store and at every ref taken.
    private struct Slot<TValue>
        where TValue : class
    {
        public TValue? Value;
    }
}
