using Concentrator.Control.Ports;
using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Local;

/// <summary>Renews edges, keeps their commands, and ends what lost edges carried. Belongs to the commit loop.</summary>
internal sealed class EdgeDesk
{
    private readonly LocalStore _store;
    private readonly LocalControlPlaneOptions _options;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, string> _toldBlocked = new(StringComparer.Ordinal);

    /// <summary>Makes one.</summary>
    public EdgeDesk(LocalStore store, LocalControlPlaneOptions options, TimeProvider time)
    {
        _store = store;
        _options = options;
        _time = time;
    }

    private LocalState State => _store.State;

    /// <summary>Takes an edge's renewal. An introduction begins a new epoch and ends what the edge carried; an epoch that is not the edge's (any more) gets none.</summary>
    public RenewAnswer Renew(RenewRequest request)
    {
        _toldBlocked[request.Edge] = State.Blocked.Digest;
        return RenewLease(request) with { Blocked = State.Blocked.For(request.BlockDigest) };
    }

    /// <summary>Commands for an edge; what it has done is forgotten. Epoch 0: the edge is not known.</summary>
    public EdgeCommandBatch Next(string name, long epoch, long afterSequence)
    {
        if (!State.Edges.TryGetValue(name, out var edge))
        {
            return new EdgeCommandBatch(0, []);
        }

        var batch = edge.Next(epoch, afterSequence) with { Blocked = State.Blocked.For(_toldBlocked.GetValueOrDefault(name)) };
        _toldBlocked[name] = State.Blocked.Digest;
        return batch;
    }

    /// <summary>Commands an edge to drain; false when it is not known.</summary>
    public bool Drain(string name, string reason)
    {
        if (!State.Edges.TryGetValue(name, out var edge))
        {
            return false;
        }

        edge.Drain(reason);
        return true;
    }

    /// <summary>Ends what edges carried that were not heard of since the start, and takes their blocks back.</summary>
    public void LoseSilentEdges()
    {
        if (_time.GetElapsedTime(State.LoadedAt) < _options.EdgePatience)
        {
            return;
        }

        foreach (var edge in State.Edges.Values.Where(edge => edge.Edge.RenewedAt is null))
        {
            edge.LoseAll("The edge was not heard of after a restart.");
            ReturnBlocks(edge.Edge.Name);
        }
    }

    private RenewAnswer RenewLease(RenewRequest request)
    {
        var edge = State.GetOrAdd(request.Edge);
        if (request.Epoch != 0 && request.Epoch != edge.Edge.Epoch)
        {
            return new RenewAnswer(0, LeaseDuration: null, DigestAgrees: false, [.. request.Tunnels.Select(report => report.Tunnel)]);
        }

        edge.Edge.RenewedAt = _time.GetUtcNow();
        if (request.Epoch == 0)
        {
            edge.BeginEpoch("The edge began anew.");
            edge.Announce(AcctStatusType.AccountingOn);
            return new RenewAnswer(edge.Edge.Epoch, LeaseDuration: null, DigestAgrees: request.Digest == 0, [.. request.Tunnels.Select(report => report.Tunnel)]);
        }

        if (request.Leaving)
        {
            edge.BeginEpoch("The edge left.");
            edge.Announce(AcctStatusType.AccountingOff);
            ReturnBlocks(request.Edge);
            return new RenewAnswer(0, LeaseDuration: null, DigestAgrees: true, []);
        }

        var agrees = edge.Report(request, _options.EdgePatience, out var unknown);
        return new RenewAnswer(edge.Edge.Epoch, LeaseDuration: null, agrees, [.. unknown.Select(report => report.Tunnel)]);
    }

    private void ReturnBlocks(string edge)
    {
        foreach (var network in State.Pools.All.SelectMany(pool => pool.ReturnEmptyBlocks(edge)))
        {
            _store.Tables.Addresses.RemoveBlock(network);
        }
    }
}
