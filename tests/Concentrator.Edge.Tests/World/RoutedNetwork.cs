using System.Collections.Concurrent;
using System.Net;
using Concentrator.DataPlane;
using Concentrator.Protocol.Ip;

namespace Concentrator.Edge.Tests.World;

/// <summary>A network that takes routes: notes each change, as <c>+prefix</c> and <c>-prefix</c>, and refuses what a test wants refused.</summary>
internal sealed class RoutedNetwork(INetwork inner) : INetwork
{
    private readonly ConcurrentDictionary<IPNetwork, bool> _standing = new();

    internal ConcurrentQueue<string> Changes { get; } = new();

    internal ICollection<IPNetwork> Standing => _standing.Keys;

    /// <summary>The message that every new route is refused with; null for none.</summary>
    internal string? Refusal { get; set; }

    /// <summary>Called before each route is added.</summary>
    internal Action OnAddition { get; set; } = static () => { };

    /// <summary>Called before each removal.</summary>
    internal Action OnRemoval { get; set; } = static () => { };

    /// <summary>The message that every removal is refused with; null for none.</summary>
    internal string? RemovalRefusal { get; set; }

    public int Mtu => inner.Mtu;

    /// <summary>Whether it has IPv6 as well.</summary>
    public bool HasIpv6 { get; init; }

    public IReadOnlyCollection<Ipv4Address> Gateways => inner.Gateways;

    public bool TakesRoutes => true;

    public void AddRoute(IPNetwork prefix)
    {
        if (Refusal is { } refusal)
        {
            throw new NetworkSetupException(refusal);
        }

        OnAddition();
        Assert.True(_standing.TryAdd(prefix, true), $"{prefix} is added twice");
        Changes.Enqueue($"+{prefix}");
    }

    public void RemoveRoute(IPNetwork prefix)
    {
        if (RemovalRefusal is { } refusal)
        {
            throw new NetworkSetupException(refusal);
        }

        OnRemoval();
        Assert.True(_standing.TryRemove(prefix, out _), $"{prefix} is removed and does not stand");
        Changes.Enqueue($"-{prefix}");
    }

    public INetworkPort OpenPort() => inner.OpenPort();

    public void Dispose() => inner.Dispose();
}
