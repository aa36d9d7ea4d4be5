using Concentrator.Control.Edges;
using Concentrator.Control.Ports;

namespace Concentrator.Control.Local.Storage;

/// <summary>The edges' epochs, and the commands that they have not acknowledged.</summary>
internal sealed class EdgeTable
{
    private readonly ControlDatabase _database;
    private readonly FilterTable _filters;

    /// <summary>Makes one over a file.</summary>
    public EdgeTable(ControlDatabase database, FilterTable filters)
    {
        _database = database;
        _filters = filters;
    }

    /// <summary>All edges with their commands.</summary>
    public List<Edge> Load()
    {
        var edges = _database.Read("SELECT * FROM edges", row => new Edge(row.Text("name")!, row.Number("epoch"), row.Number("last_sequence")));
        var byName = edges.ToDictionary(edge => edge.Name, StringComparer.Ordinal);
        var commands = _database.Read(
            "SELECT commands.*, sessions.access AS session_access, sessions.facts AS session_facts FROM commands LEFT JOIN sessions ON sessions.tunnel = commands.tunnel",
            row => (Edge: row.Text("edge")!, Command: new EdgeCommand(row.Number("sequence"), row.Named("kind", EdgeCommandKind.Disconnect), row.Tunnel("tunnel"), row.Text("reason")!)
            {
                EndReason = row.Named("end_reason", TunnelEndReason.Administrator),
                Access = row.Record<TunnelAccess>("access") ?? _filters.Restore(row.Record<TunnelAccess>("session_access")),
                Facts = row.Record<LoginFacts>("session_facts"),
            }));
        foreach (var (edge, command) in commands)
        {
            byName[edge].Restore(command.Kind == EdgeCommandKind.Access ? command : command with { Access = null, Facts = null });
        }

        return edges;
    }

    /// <summary>Writes an edge's epoch. Commands of the epoch before are gone.</summary>
    public void BeginEpoch(Edge edge)
    {
        _database.Run("DELETE FROM commands WHERE edge = $edge", ("$edge", edge.Name));
        _database.Run(
            """
            INSERT INTO edges (name, epoch, last_sequence) VALUES ($name, $epoch, $sequence)
            ON CONFLICT (name) DO UPDATE SET epoch = excluded.epoch, last_sequence = excluded.last_sequence
            """,
            ("$name", edge.Name),
            ("$epoch", edge.Epoch),
            ("$sequence", edge.LastSequence));
    }

    /// <summary>Writes a command. What a tunnel may do stands with its session, written in the same commit.</summary>
    public void AddCommand(Edge edge, EdgeCommand command)
    {
        _database.Run("UPDATE edges SET last_sequence = $sequence WHERE name = $name", ("$sequence", edge.LastSequence), ("$name", edge.Name));
        _database.Run(
            "INSERT INTO commands (edge, sequence, kind, tunnel, end_reason, reason) VALUES ($edge, $sequence, $kind, $tunnel, $end, $reason)",
            ("$edge", edge.Name),
            ("$sequence", command.Sequence),
            ("$kind", command.Kind.ToString()),
            ("$tunnel", command.Tunnel.ToString()),
            ("$end", command.EndReason.ToString()),
            ("$reason", command.Reason));
    }

    /// <summary>Forgets commands that the edge acknowledged.</summary>
    public void Acknowledge(string edge, long sequence) => _database.Run(
        "DELETE FROM commands WHERE edge = $edge AND sequence <= $sequence",
        ("$edge", edge),
        ("$sequence", sequence));
}
