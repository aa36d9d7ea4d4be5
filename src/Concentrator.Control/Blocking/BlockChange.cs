using System.Net;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Blocking;

/// <summary>One change of the block list.</summary>
/// <param name="Kind">Which of the two lists.</param>
/// <param name="Network">The network; one of IPv4-mapped addresses stands for the IPv4 network.</param>
/// <param name="Add">Whether it is added or removed.</param>
public sealed record BlockChange(BlockKind Kind, IPNetwork Network, bool Add)
{
    /// <summary>The most networks of both lists together; an edge gets them in one message.</summary>
    public const int MaxNetworks = 10_000;

    /// <summary>The list after the change, or why there is none.</summary>
    public BlockList? Apply(BlockList before, DateTimeOffset now, out string message)
    {
        ArgumentNullException.ThrowIfNull(before);
        var network = MappedNetwork.Unmapped(Network);
        var list = Kind == BlockKind.Client ? before.Clients : before.Destinations;
        var of = Kind == BlockKind.Client ? "clients" : "destinations";
        var has = list.Contains(network);
        if (has == Add)
        {
            message = Add ? $"{network} is among the blocked {of} already." : $"{network} is not among the blocked {of}; concentrator block list shows them.";
            return null;
        }

        if (Add && before.Clients.Count + before.Destinations.Count >= MaxNetworks)
        {
            message = $"There are {MaxNetworks} blocked networks already; put several into a larger one.";
            return null;
        }

        List<IPNetwork> after = Add ? [.. list, network] : [.. list.Where(each => each != network)];
        message = Add ? $"{network} is among the blocked {of} now; edges follow within seconds." : $"{network} is no longer among the blocked {of}; edges follow within seconds.";
        return Kind == BlockKind.Client ? before.Next(after, before.Destinations, now) : before.Next(before.Clients, after, now);
    }
}
