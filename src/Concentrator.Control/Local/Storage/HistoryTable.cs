using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ppp.Authentication;
using Microsoft.Data.Sqlite;

namespace Concentrator.Control.Local.Storage;

/// <summary>The sessions that ended.</summary>
internal sealed class HistoryTable
{
    private readonly ControlDatabase _database;

    /// <summary>Makes one over a file.</summary>
    public HistoryTable(ControlDatabase database) => _database = database;

    /// <summary>Adds a session that was open.</summary>
    public void Add(Session session, DateTimeOffset endedAt, TunnelEndReason reason, string detail) => _database.Run(
        """
        INSERT INTO history (user, tunnel, edge, user_name, method, client, listener, server_name, correlation_id, pool, address, opened_at, reported_at,
            bytes_up, bytes_down, packets_up, packets_down, ended_at, reason, detail, rule, level)
        VALUES ($user, $tunnel, $edge, $name, $method, $client, $listener, $sni, $correlation, $pool, $address, $opened, $reported,
            $up, $down, $pup, $pdown, $ended, $reason, $detail, $rule, $level)
        """,
        ("$user", session.User.Value),
        ("$tunnel", session.Tunnel.ToString()),
        ("$edge", session.Edge),
        ("$name", session.UserName),
        ("$method", session.Method.ToString()),
        ("$client", session.Origin.Client.ToColumn()),
        ("$listener", session.Origin.Listener.ToColumn()),
        ("$sni", session.Origin.ServerName),
        ("$correlation", session.Origin.CorrelationId),
        ("$pool", session.Pool),
        ("$address", session.Address.ToColumn()),
        ("$opened", session.OpenedAt.ToColumn()),
        ("$reported", session.ReportedAt.ToColumn()),
        ("$up", session.Counters.BytesUp),
        ("$down", session.Counters.BytesDown),
        ("$pup", session.Counters.PacketsUp),
        ("$pdown", session.Counters.PacketsDown),
        ("$ended", endedAt.ToColumn()),
        ("$reason", reason.ToString()),
        ("$detail", detail),
        ("$rule", session.Access.Rule),
        ("$level", session.Access.Level.ToString()));

    /// <summary>Sessions that ended, latest first; all users' when none is named.</summary>
    public List<EndedSession> Load(UserKey? user, int limit) => user is { } key
        ? _database.Read("SELECT * FROM history WHERE user = $user ORDER BY id DESC LIMIT $limit", ReadEnded, ("$user", key.Value), ("$limit", limit))
        : _database.Read("SELECT * FROM history ORDER BY id DESC LIMIT $limit", ReadEnded, ("$limit", limit));

    /// <summary>Forgets what ended before a time, and all but the latest rows.</summary>
    public void Trim(DateTimeOffset before, int rows)
    {
        _database.Run("DELETE FROM history WHERE ended_at < $before", ("$before", before.ToColumn()));
        _database.Run("DELETE FROM history WHERE id <= (SELECT max(id) FROM history) - $rows", ("$rows", rows));
    }

    private static EndedSession ReadEnded(SqliteDataReader row) => new(
        new SessionInfo
        {
            Tunnel = row.Tunnel("tunnel"),
            UserName = row.Text("user_name")!,
            Method = row.Named("method", AuthenticationMethod.Eap),
            Edge = row.Text("edge")!,
            Origin = row.Origin(),
            Address = row.Address("address").ToIPAddress(),
            Pool = row.Text("pool")!,
            OpenedAt = row.Time("opened_at"),
            ReportedAt = row.Time("reported_at"),
            Counters = row.Counters(),
            Rule = row.Text("rule"),
            Level = row.Text("level") is null ? AccessLevel.Full : row.Named("level", AccessLevel.Full),
        },
        row.Time("ended_at"),
        row.Named("reason", TunnelEndReason.ControlPlane),
        row.Text("detail")!);
}
