using Concentrator.Control.Edges;
using Concentrator.Control.Ports;

namespace Concentrator.Control.Local.Storage;

/// <summary>The edges' epochs, and the commands that they have not acknowledged.</summary>
internal sealed class EdgeTable
{
    private readonly ControlDatabase _database;

    /// <summary>Makes one over a file.</summary>
    public EdgeTable(ControlDatabase database) => _database = database;

    /// <summary>All edges with their commands.</summary>
    public List<Edge> Load()
    {
        var edges = _database.Read("SELECT * FROM edges", row => new Edge(row.Text("name")!, row.Number("epoch"), row.Number("last_sequence")));
        var byName = edges.ToDictionary(edge => edge.Name, StringComparer.Ordinal);
        var commands = _database.Read(
            "SELECT * FROM commands",
            row => (Edge: row.Text("edge")!, Command: new EdgeCommand(row.Number("sequence"), row.Named("kind", EdgeCommandKind.Disconnect), row.Tunnel("tunnel"), row.Text("reason")!)
            {
                EndReason = row.Named("end_reason", TunnelEndReason.Administrator),
                Access = row.Record<TunnelAccess>("access"),
            }));
        commands.ForEach(entry => byName[entry.Edge].Restore(entry.Command));
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

    /// <summary>Writes a command.</summary>
    public void AddCommand(Edge edge, EdgeCommand command)
    {
        _database.Run("UPDATE edges SET last_sequence = $sequence WHERE name = $name", ("$sequence", edge.LastSequence), ("$name", edge.Name));
        _database.Run(
            "INSERT INTO commands (edge, sequence, kind, tunnel, end_reason, reason, access) VALUES ($edge, $sequence, $kind, $tunnel, $end, $reason, $access)",
            ("$edge", edge.Name),
            ("$sequence", command.Sequence),
            ("$kind", command.Kind.ToString()),
            ("$tunnel", command.Tunnel.ToString()),
            ("$end", command.EndReason.ToString()),
            ("$reason", command.Reason),
            ("$access", command.Access.ToColumn()));
    }

    /// <summary>Forgets commands that the edge acknowledged.</summary>
    public void Acknowledge(string edge, long sequence) => _database.Run(
        "DELETE FROM commands WHERE edge = $edge AND sequence <= $sequence",
        ("$edge", edge),
        ("$sequence", sequence));
}
