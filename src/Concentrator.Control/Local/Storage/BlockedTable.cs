using System.Net;
using Concentrator.Control.Blocking;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Local.Storage;

/// <summary>The block list.</summary>
internal sealed class BlockedTable(ControlDatabase database)
{
    /// <summary>All of it.</summary>
    public BlockList Load()
    {
        var rows = database.Read("SELECT * FROM blocked ORDER BY rowid", row => (Kind: Enum.Parse<BlockKind>(row.Text("kind")!), Network: MappedNetwork.Unmapped(IPNetwork.Parse(row.Text("network")!))));
        return new BlockList(Of(BlockKind.Client), Of(BlockKind.Destination)) { Version = database.Read("SELECT version FROM blocked_version", row => row.GetInt64(0))[0] };

        List<IPNetwork> Of(BlockKind kind) => [.. rows.Where(row => row.Kind == kind).Select(row => row.Network).Distinct()];
    }

    /// <summary>Writes a list in the place of another.</summary>
    public void Write(BlockList before, BlockList after)
    {
        Write(BlockKind.Client, before.Clients, after.Clients);
        Write(BlockKind.Destination, before.Destinations, after.Destinations);
        database.Run("UPDATE blocked_version SET version = $version", ("$version", after.Version));
    }

    private void Write(BlockKind kind, IReadOnlyList<IPNetwork> before, IReadOnlyList<IPNetwork> after)
    {
        foreach (var network in before.Except(after))
        {
            // A file of an earlier version may have it in its other form.
            Run("DELETE FROM blocked WHERE kind = $kind AND network IN ($network, $mapped)", kind, network);
        }

        foreach (var network in after.Except(before))
        {
            database.Run("INSERT OR REPLACE INTO blocked (kind, network) VALUES ($kind, $network)", ("$kind", kind.ToString()), ("$network", network.ToString()));
        }
    }

    private void Run(string statement, BlockKind kind, IPNetwork network)
    {
        var mapped = network.BaseAddress.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
            ? new IPNetwork(network.BaseAddress.MapToIPv6(), network.PrefixLength + MappedNetwork.PrefixLength)
            : network;
        database.Run(statement, ("$kind", kind.ToString()), ("$network", network.ToString()), ("$mapped", mapped.ToString()));
    }
}
