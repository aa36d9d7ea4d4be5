using System.Net;
using Concentrator.Control.Definitions;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Blocking;

/// <summary>What somebody wants the block list to be. A list that is given stands for all of it; null: it stays.</summary>
/// <param name="Clients">Who may not connect.</param>
/// <param name="Destinations">What clients may not reach.</param>
public sealed record BlockedDefinition(IReadOnlyList<IPNetwork>? Clients, IReadOnlyList<IPNetwork>? Destinations)
{
    /// <summary>The list that it makes of another: that one itself, if it changes nothing.</summary>
    public BlockList Apply(BlockList before, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(before);
        var (clients, destinations) = (Wanted(Clients, before.Clients), Wanted(Destinations, before.Destinations));
        return IsSame(clients, before.Clients) && IsSame(destinations, before.Destinations) ? before : before.Next(clients, destinations, now);
    }

    /// <summary>Names what is wrong with it; nothing when that is nothing.</summary>
    public IEnumerable<string> Problems(BlockList before)
    {
        ArgumentNullException.ThrowIfNull(before);
        var count = Wanted(Clients, before.Clients).Count + Wanted(Destinations, before.Destinations).Count;
        return count > BlockChange.MaxNetworks ? [$"There would be {count} blocked networks; {BlockChange.MaxNetworks} are the most. Put several into a larger one."] : [];
    }

    /// <summary>What it changes, one item for each list that is given.</summary>
    public IEnumerable<AppliedItem> Items(BlockList before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return new[] { Item("blocked clients", Clients, before.Clients), Item("blocked destinations", Destinations, before.Destinations) }.OfType<AppliedItem>();
    }

    private static AppliedItem? Item(string thing, IReadOnlyList<IPNetwork>? wanted, IReadOnlyList<IPNetwork> before)
    {
        if (wanted is null)
        {
            return null;
        }

        var after = Wanted(wanted, before);
        return IsSame(after, before)
            ? new AppliedItem(thing, ApplyOutcome.Unchanged, "")
            : new AppliedItem(thing, ApplyOutcome.Changed, string.Join(", ", after.Except(before).Select(network => $"+{network}").Concat(before.Except(after).Select(network => $"-{network}"))));
    }

    private static bool IsSame(IReadOnlyList<IPNetwork> one, IReadOnlyList<IPNetwork> other) => one.ToHashSet().SetEquals(other);

    private static IReadOnlyList<IPNetwork> Wanted(IReadOnlyList<IPNetwork>? wanted, IReadOnlyList<IPNetwork> before) =>
        wanted is null ? before : [.. wanted.Select(MappedNetwork.Unmapped).Distinct()];
}
