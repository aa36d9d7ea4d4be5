using System.Net;
using Concentrator.Control.Blocking;
using Concentrator.Control.Ports;

namespace Concentrator.Control.Local.Storage;

/// <summary>The block list.</summary>
internal sealed class BlockedTable(ControlDatabase database)
{
    /// <summary>All of it.</summary>
    public BlockList Load()
    {
        var rows = database.Read("SELECT * FROM blocked ORDER BY rowid", row => (Kind: Enum.Parse<BlockKind>(row.Text("kind")!), Network: IPNetwork.Parse(row.Text("network")!)));
        return new BlockList(
            [.. rows.Where(row => row.Kind == BlockKind.Client).Select(row => row.Network)],
            [.. rows.Where(row => row.Kind == BlockKind.Destination).Select(row => row.Network)]);
    }

    /// <summary>Adds or removes a network.</summary>
    public void Write(BlockChange change) => database.Run(
        change.Add ? "INSERT OR REPLACE INTO blocked (kind, network) VALUES ($kind, $network)" : "DELETE FROM blocked WHERE kind = $kind AND network = $network",
        ("$kind", change.Kind.ToString()),
        ("$network", change.Network.ToString()));
}
