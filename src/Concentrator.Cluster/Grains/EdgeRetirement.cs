using Concentrator.Control.Sessions;
using Concentrator.Protocol.Ip;

namespace Concentrator.Cluster.Grains;

/// <summary>Addresses of an edge's earlier epochs, until the leases of those are over and they go back. Times are timestamps of the clock.</summary>
internal sealed class EdgeRetirement(string edge, IGrainFactory grains, Func<string, bool> isKnown)
{
    private Task<bool> _givingBack = Task.FromResult(false);
    private readonly Dictionary<RetiredBlock, long> _blocks = [];
    private readonly Dictionary<RetiredHost, long> _hosts = [];

    /// <summary>The blocks.</summary>
    public IReadOnlyList<RetiredBlock> Blocks => [.. _blocks.Keys];

    /// <summary>The fixed addresses.</summary>
    public IReadOnlyList<RetiredHost> Hosts => [.. _hosts.Keys];

    /// <summary>Whether a block is among them.</summary>
    public bool Has(RetiredBlock block) => _blocks.ContainsKey(block);

    /// <summary>Whether a fixed address is among them.</summary>
    public bool Has(Ipv4Address host) => _hosts.Keys.Any(retired => retired.Address == host);

    /// <summary>Whether nothing is among them.</summary>
    public bool IsEmpty => _blocks.Count == 0 && _hosts.Count == 0;

    /// <summary>Whether something is to go back.</summary>
    public bool IsDue(long now) => _blocks.Values.Any(until => until <= now) || _hosts.Values.Any(until => until <= now);

    /// <summary>Adds a block until a time.</summary>
    public void Add(RetiredBlock block, long until) => _blocks[block] = until;

    /// <summary>Adds a fixed address until a time.</summary>
    public void Add(RetiredHost host, long until) => _hosts[host] = until;

    /// <summary>Puts all back by the record.</summary>
    public void Restore(IEnumerable<RetiredBlock> blocks, IEnumerable<RetiredHost> hosts, long until)
    {
        foreach (var block in blocks)
        {
            Add(block, until);
        }

        foreach (var host in hosts)
        {
            Add(host, until);
        }
    }

    /// <summary>They are the edge's after all: it is at work by the epoch that was lost. Answers with the sessions that the record has of them.</summary>
    public async Task<IReadOnlyList<Session>> TakeBack(EdgeLeases leases, PoolCatalog catalog)
    {
        var sessions = new List<Session>();
        foreach (var block in Blocks)
        {
            _blocks.Remove(block);
            if (catalog.Find(block.Pool) is { } pool && await grains.GetGrain<IAddressPoolGrain>(block.Pool).Claim(block.Number, edge) is { } claimed)
            {
                sessions.AddRange(await leases.Load(pool, claimed));
            }
        }

        _hosts.Clear();
        return sessions;
    }

    /// <summary>Gives back what is due; false when nothing was.</summary>
    public Task<bool> GiveBack(long now)
    {
        // One at a time: what is on its way back must not be sent again.
        if (_givingBack.IsCompleted)
        {
            _givingBack = GiveBackNow(now);
        }

        return _givingBack;
    }

    private async Task<bool> GiveBackNow(long now)
    {
        var given = false;
        foreach (var pool in _blocks.Where(entry => entry.Value <= now).Select(entry => entry.Key).GroupBy(block => block.Pool, StringComparer.Ordinal).ToList())
        {
            var blocks = pool.ToList();
            if (isKnown(pool.Key))
            {
                await grains.GetGrain<IAddressPoolGrain>(pool.Key).Return(edge, blocks);
            }

            blocks.ForEach(block => _blocks.Remove(block));
            given = true;
        }

        foreach (var host in _hosts.Where(entry => entry.Value <= now).Select(entry => entry.Key).ToList())
        {
            await grains.GetGrain<IFixedAddressGrain>(host.Address.ToString()).Release(edge, host.Tunnel);
            _hosts.Remove(host);
            given = true;
        }

        return given;
    }
}
