using Concentrator.Control.Accounting;
using Concentrator.Control.Edges;
using Concentrator.Control.Local.Storage;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Radius;
using Concentrator.Control.Sessions;

namespace Concentrator.Control.Local;

/// <summary>Keeps in the file what becomes of edges' sessions, and takes back what an ended one held. Belongs to the commit loop.</summary>
internal sealed class LocalEdgeRecords : IEdgeRecords
{
    private readonly LocalState _state;
    private readonly AddressDesk _addresses;
    private readonly ControlTables _tables;
    private readonly TimeProvider _time;
    private readonly RadiusNas _nas;
    private readonly Action<string> _commandAdded;
    private readonly Action _accounted;

    /// <summary>Makes it.</summary>
    /// <param name="state">The state.</param>
    /// <param name="addresses">Takes back addresses.</param>
    /// <param name="tables">The file.</param>
    /// <param name="time">The clock.</param>
    /// <param name="nas">What accounting calls us.</param>
    /// <param name="commandAdded">Told the edge for which a command was added, or whose epoch changed.</param>
    /// <param name="accounted">Told that there is something for accounting.</param>
    public LocalEdgeRecords(LocalState state, AddressDesk addresses, ControlTables tables, TimeProvider time, RadiusNas nas, Action<string> commandAdded, Action accounted)
    {
        _state = state;
        _addresses = addresses;
        _tables = tables;
        _time = time;
        _nas = nas;
        _commandAdded = commandAdded;
        _accounted = accounted;
    }

    /// <inheritdoc/>
    public void Granted(Session session) => _tables.Sessions.Add(session);

    /// <inheritdoc/>
    public void Changed(Session session)
    {
        _tables.Sessions.Update(session);
        _tables.Sessions.UpdateAccess(session);
        if (session.EndRequested is not null)
        {
            _state.SessionsOf(session.User).End(session.Tunnel);
        }
    }

    /// <inheritdoc/>
    public void Found(Session session, IReadOnlyList<HealthStanding> standings) => _tables.Lapses.Note(session.User, session.Authority, standings, _time.GetUtcNow());

    /// <inheritdoc/>
    public void Reported(Session session) => _tables.Sessions.Update(session);

    /// <inheritdoc/>
    public void Ended(Session session, DateTimeOffset at, TunnelEndReason reason, string detail)
    {
        _tables.Sessions.Remove(session.Tunnel);
        _addresses.Release(session, _time.GetUtcNow());
        if (session.OpenedAt is null)
        {
            return;
        }

        _tables.History.Add(session, at, reason, detail);
        var sessions = _state.SessionsOf(session.User);
        sessions.Remove(session.Tunnel);
        if (sessions.IsEmpty)
        {
            _state.Users.Remove(session.User);
        }
    }

    /// <inheritdoc/>
    public void Commanded(Edge edge, EdgeCommand command)
    {
        _tables.Edges.AddCommand(edge, command);
        _commandAdded(edge.Name);
    }

    /// <inheritdoc/>
    public void Acknowledged(Edge edge, long sequence) => _tables.Edges.Acknowledge(edge.Name, sequence);

    /// <inheritdoc/>
    public void Accounted(AccountingEvent happened)
    {
        var prefix6 = happened.Session is { } session ? _state.Pools.Of(session.Address)?.Geometry.Prefix6Of(session.Address) : null;
        _tables.Accounting.Add(RadiusAccounting.Write(happened, prefix6, _nas));
        _accounted();
    }

    /// <inheritdoc/>
    public void EpochBegan(Edge edge)
    {
        _tables.Edges.BeginEpoch(edge);
        _commandAdded(edge.Name);
    }
}
