using Concentrator.Control.Sessions;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Addresses;

/// <summary>What stands in the way of a change of the pools, in the words that an administrator reads.</summary>
internal static class StrandedLeases
{
    /// <summary>How many things are named; of the others only their number is told.</summary>
    public const int Named = 20;

    /// <summary>What is in a block that an edge holds and that cannot stay.</summary>
    /// <param name="change">The change.</param>
    /// <param name="block">The block's number before the change.</param>
    /// <param name="edge">The edge that holds it.</param>
    /// <param name="sessions">The edge's open sessions.</param>
    public static IReadOnlyList<string> OfBlock(PoolChange change, int block, string edge, IEnumerable<SessionInfo> sessions)
    {
        var inIt = sessions.Where(session => string.Equals(session.Pool, change.Name, StringComparison.Ordinal) && change.IsIn(block, Ipv4Address.From(session.Address))).ToList();
        return inIt.Count == 0
            ? [$"Pool {change.Name}: edge {edge} holds block {change.NameOf(block)}; no session is open in it, but a login may be under way or its lease may not be over."]
            : [.. inIt.OrderBy(session => Ipv4Address.From(session.Address).Value).Select(session => $"Pool {change.Name}: {session.Address} is leased to {session.UserName} on edge {edge} (block {change.NameOf(block)}).")];
    }

    /// <summary>A lease of an address that would be the pool's own.</summary>
    public static string OfTaken(PoolChange change, Ipv4Address address, string edge) =>
        $"Pool {change.Name}: {address} would be the pool's own network, broadcast or gateway address, and is leased on edge {edge}.";

    /// <summary>Users' own addresses that would be a pool's own.</summary>
    public static IEnumerable<string> OfOwners(IReadOnlyList<AddressPoolDefinition> after, IEnumerable<(Ipv4Address Address, string User)> owners)
    {
        var pools = after.Select(pool => new PoolGeometry(pool)).ToList();
        return owners
            .Select(owner => (owner.Address, owner.User, Pool: pools.Find(pool => pool.IsItsOwn(owner.Address))))
            .Where(owner => owner.Pool is not null)
            .Select(owner => $"Pool {owner.Pool!.Definition.Name}: {owner.Address} would be the pool's own network, broadcast or gateway address, and is user {owner.User}'s.");
    }

    /// <summary>The first of many, and how many more there are.</summary>
    public static IReadOnlyList<string> First(IReadOnlyCollection<string> all) =>
        all.Count <= Named ? [.. all] : [.. all.Take(Named), $"… and {all.Count - Named} more."];
}
