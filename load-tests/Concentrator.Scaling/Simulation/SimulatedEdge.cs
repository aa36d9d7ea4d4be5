using Concentrator.Control.Accounting;
using Concentrator.Control.Addresses;
using Concentrator.Control.Edges;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;

namespace Concentrator.Scaling.Simulation;

/// <summary>What the control plane keeps of one edge, with nobody who keeps it: the domain's own classes.</summary>
internal sealed class SimulatedEdge : IEdgeRecords
{
    private readonly TimeProvider _time;

    public SimulatedEdge(string name, PoolGeometry geometry, TimeProvider time)
    {
        Name = name;
        _time = time;
        Sessions = new EdgeSessions(new Edge(name, epoch: 0, lastSequence: 0), this, time);
        Leases = new HeldBlocks(geometry);
        Sessions.BeginEpoch("");
    }

    public string Name { get; }

    public EdgeSessions Sessions { get; }

    public HeldBlocks Leases { get; private set; }

    /// <summary>Sessions that were open and are over.</summary>
    public List<TunnelId> Ended { get; } = [];

    /// <summary>Holds no block any more; answers with those that it held.</summary>
    public IReadOnlyList<int> LetBlocksGo()
    {
        int[] held = [.. Leases.Numbers];
        Leases = new HeldBlocks(Leases.Geometry);
        return held;
    }

    void IEdgeRecords.Granted(Session session)
    {
    }

    void IEdgeRecords.Changed(Session session)
    {
    }

    void IEdgeRecords.Found(Session session, IReadOnlyList<HealthStanding> standings)
    {
    }

    void IEdgeRecords.Reported(Session session)
    {
    }

    void IEdgeRecords.Ended(Session session, DateTimeOffset at, TunnelEndReason reason, string detail)
    {
        Leases.Release(session.Address, session.Tunnel, _time.GetUtcNow());
        Ended.Add(session.Tunnel);
    }

    void IEdgeRecords.Commanded(Edge edge, EdgeCommand command)
    {
    }

    void IEdgeRecords.Acknowledged(Edge edge, long sequence)
    {
    }

    void IEdgeRecords.Accounted(AccountingEvent happened)
    {
    }

    void IEdgeRecords.EpochBegan(Edge edge)
    {
    }
}
