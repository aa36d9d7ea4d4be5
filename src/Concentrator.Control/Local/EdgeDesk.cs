using Concentrator.Control.Edges;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;

namespace Concentrator.Control.Local;

/// <summary>Renews edges, keeps their commands, and ends what lost edges carried. Belongs to the commit loop.</summary>
internal sealed class EdgeDesk
{
    private readonly LocalStore _store;
    private readonly LocalControlPlaneOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Makes one.</summary>
    public EdgeDesk(LocalStore store, LocalControlPlaneOptions options, TimeProvider time)
    {
        _store = store;
        _options = options;
        _time = time;
    }

    private LocalState State => _store.State;

    /// <summary>Takes an edge's renewal. An introduction, or an epoch that is not the edge's any more, begins a new epoch and ends what the edge carried.</summary>
    public RenewAnswer Renew(RenewRequest request)
    {
        var now = _time.GetUtcNow();
        if (!State.Edges.TryGetValue(request.Edge, out var edge))
        {
            State.Edges.Add(request.Edge, edge = new Edge(request.Edge, epoch: 0, lastSequence: 0));
        }

        edge.RenewedAt = now;
        if (request.Epoch != edge.Epoch || edge.Epoch == 0)
        {
            BeginEpoch(edge);
            return new RenewAnswer(edge.Epoch, LeaseDuration: null, DigestAgrees: request.Digest == 0, [.. request.Tunnels.Select(report => report.Tunnel)]);
        }

        var unknown = request.Tunnels.Where(report => !TryReport(edge, report, now)).Select(report => report.Tunnel).ToList();
        var agrees = edge.Agrees(request.Digest, _time.GetTimestamp(), _time.Timestamps(_options.EdgePatience), out var unreportedSince);
        foreach (var session in SessionsOf(edge.Name).Where(session => session.ReportedTimestamp < unreportedSince).ToList())
        {
            _store.Desk.Lose(session, "The edge carries it no more.");
        }

        return new RenewAnswer(edge.Epoch, LeaseDuration: null, agrees, unknown);
    }

    /// <summary>Commands for an edge; what it has done is forgotten. Epoch 0: the edge is not known.</summary>
    public EdgeCommandBatch Next(string name, long epoch, long afterSequence)
    {
        if (!State.Edges.TryGetValue(name, out var edge) || edge.Epoch != epoch)
        {
            return new EdgeCommandBatch(State.Edges.GetValueOrDefault(name)?.Epoch ?? 0, []);
        }

        if (edge.Acknowledge(afterSequence))
        {
            _store.Tables.Edges.Acknowledge(name, afterSequence);
        }

        return new EdgeCommandBatch(epoch, edge.CommandsAfter(afterSequence));
    }

    /// <summary>Commands an edge to drain; false when it is not known.</summary>
    public bool Drain(string name, string reason)
    {
        if (!State.Edges.TryGetValue(name, out var edge))
        {
            return false;
        }

        _store.Tables.Edges.AddCommand(edge, edge.Command(EdgeCommandKind.Drain, default, TunnelEndReason.ServerStop, reason));
        _store.Loop.AfterCommit(() => _store.Signals.Raise(name));
        return true;
    }

    /// <summary>Ends what edges carried that were not heard of since the start, and takes their blocks back.</summary>
    public void LoseSilentEdges()
    {
        if (_time.GetElapsedTime(State.LoadedAt) < _options.EdgePatience)
        {
            return;
        }

        foreach (var edge in State.Edges.Values.Where(edge => edge.RenewedAt is null))
        {
            LoseSessions(edge.Name, "The edge was not heard of after a restart.");
            foreach (var network in State.Pools.All.SelectMany(pool => pool.ReturnEmptyBlocks(edge.Name)))
            {
                _store.Tables.Addresses.RemoveBlock(network);
            }
        }
    }

    private void BeginEpoch(Edge edge)
    {
        LoseSessions(edge.Name, "The edge began anew.");
        edge.BeginEpoch();
        _store.Tables.Edges.BeginEpoch(edge);
        _store.Loop.AfterCommit(() => _store.Signals.Raise(edge.Name));
    }

    private void LoseSessions(string edge, string detail)
    {
        foreach (var session in SessionsOf(edge).ToList())
        {
            _store.Desk.Lose(session, detail);
        }
    }

    private IEnumerable<Session> SessionsOf(string edge) => State.Sessions.Values.Where(session => session.IsOn(edge));

    private bool TryReport(Edge edge, TunnelReport report, DateTimeOffset now)
    {
        if (!State.Sessions.TryGetValue(report.Tunnel, out var session) || !session.IsOn(edge.Name))
        {
            return false;
        }

        _store.Desk.Store(session with { Counters = session.Counters.Later(report.Counters), ReportedAt = now, ReportedTimestamp = _time.GetTimestamp() });
        return true;
    }
}
