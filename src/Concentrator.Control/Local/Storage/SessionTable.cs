using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Protocol.Ppp.Authentication;
using Microsoft.Data.Sqlite;

namespace Concentrator.Control.Local.Storage;

/// <summary>The granted and the open sessions. That <c>held_address</c> is unique is the last guard against an address with two holders.</summary>
internal sealed class SessionTable
{
    private readonly ControlDatabase _database;
    private readonly FilterTable _filters;

    /// <summary>Makes one over a file.</summary>
    public SessionTable(ControlDatabase database, FilterTable filters)
    {
        _database = database;
        _filters = filters;
    }

    /// <summary>All of them, in the order of their grants.</summary>
    public List<Session> Load() => _database.Read("SELECT * FROM sessions ORDER BY granted_at", ReadSession);

    /// <summary>Adds a granted session.</summary>
    public void Add(Session session) => _database.Run(
        """
        INSERT INTO sessions (tunnel, edge, epoch, user_name, method, client, listener, server_name, correlation_id, pool, address, held_address,
            granted_at, reported_at, bytes_up, bytes_down, packets_up, packets_down, authority, facts, access)
        VALUES ($tunnel, $edge, $epoch, $user, $method, $client, $listener, $sni, $correlation, $pool, $address, $held, $granted, $granted, 0, 0, 0, 0, $authority, $facts, $access)
        """,
        ("$tunnel", session.Tunnel.ToString()),
        ("$edge", session.Edge),
        ("$epoch", session.Epoch),
        ("$user", session.UserName),
        ("$method", session.Method.ToString()),
        ("$client", session.Origin.Client.ToColumn()),
        ("$listener", session.Origin.Listener.ToColumn()),
        ("$sni", session.Origin.ServerName),
        ("$correlation", session.Origin.CorrelationId),
        ("$pool", session.Pool),
        ("$address", session.Address.ToColumn()),
        ("$held", session.HoldsAddress ? session.Address.ToColumn() : null),
        ("$granted", session.GrantedAt.ToColumn()),
        ("$authority", session.Authority.ToString()),
        ("$facts", session.Facts.ToColumn()),
        ("$access", _filters.ToColumn(session.Access)));

    /// <summary>Writes what changes during a session's life.</summary>
    public void Update(Session session) => _database.Run(
        """
        UPDATE sessions SET held_address = $held, opened_at = $opened, reported_at = $reported, bytes_up = $up, bytes_down = $down, packets_up = $pup,
            packets_down = $pdown, end_requested = $end, accounted_level = $accounted
        WHERE tunnel = $tunnel
        """,
        ("$tunnel", session.Tunnel.ToString()),
        ("$held", session.HoldsAddress ? session.Address.ToColumn() : null),
        ("$opened", session.OpenedAt.ToColumn()),
        ("$reported", session.ReportedAt.ToColumn()),
        ("$up", session.Counters.BytesUp),
        ("$down", session.Counters.BytesDown),
        ("$pup", session.Counters.PacketsUp),
        ("$pdown", session.Counters.PacketsDown),
        ("$end", session.EndRequested?.ToString()),
        ("$accounted", session.AccountedLevel?.ToString()));

    /// <summary>Writes what is known of whoever has logged in, and what it may do.</summary>
    public void UpdateAccess(Session session) => _database.Run(
        "UPDATE sessions SET facts = $facts, access = $access WHERE tunnel = $tunnel",
        ("$tunnel", session.Tunnel.ToString()),
        ("$facts", session.Facts.ToColumn()),
        ("$access", _filters.ToColumn(session.Access)));

    /// <summary>Removes a session.</summary>
    public void Remove(TunnelId tunnel) => _database.Run("DELETE FROM sessions WHERE tunnel = $tunnel", ("$tunnel", tunnel.ToString()));

    private Session ReadSession(SqliteDataReader row) => new()
    {
        Tunnel = row.Tunnel("tunnel"),
        Edge = row.Text("edge")!,
        Epoch = row.Number("epoch"),
        UserName = row.Text("user_name")!,
        Method = row.Named("method", AuthenticationMethod.Eap),
        Origin = row.Origin(),
        Pool = row.Text("pool")!,
        Address = row.Address("address"),
        HoldsAddress = row.OptionalNumber("held_address") is not null,
        GrantedAt = row.Time("granted_at"),
        OpenedAt = row.OptionalTime("opened_at"),
        ReportedAt = row.Time("reported_at"),
        Counters = row.Counters(),
        EndRequested = row.Text("end_requested") is null ? null : row.Named("end_requested", TunnelEndReason.Administrator),
        Authority = row.Text("authority") is null ? AuthenticationAuthority.Local : row.Named("authority", AuthenticationAuthority.Local),
        Facts = row.Record<LoginFacts>("facts") ?? LoginFacts.None,
        Access = _filters.Restore(row.Record<TunnelAccess>("access")) ?? TunnelAccess.Unlimited,
        AccountedLevel = row.Text("accounted_level") is null ? null : row.Named("accounted_level", AccessLevel.Quarantine),
    };
}
