using Concentrator.Protocol.Ip;

namespace Concentrator.Control.Local.Storage;

/// <summary>The blocks that edges hold, and since when addresses are unused.</summary>
internal sealed class AddressTable
{
    private readonly ControlDatabase _database;

    /// <summary>Makes one over a file.</summary>
    public AddressTable(ControlDatabase database) => _database = database;

    /// <summary>All blocks that edges hold.</summary>
    public List<(Ipv4Address Network, int PrefixLength, string Edge)> LoadBlocks() =>
        _database.Read("SELECT * FROM blocks ORDER BY network", row => (row.Address("network"), (int)row.Number("prefix_length"), row.Text("edge")!));

    /// <summary>An edge holds a block.</summary>
    public void SetBlock(Ipv4Address network, int prefixLength, string edge) => _database.Run(
        "INSERT OR REPLACE INTO blocks (network, prefix_length, edge) VALUES ($network, $length, $edge)",
        ("$network", network.ToColumn()),
        ("$length", prefixLength),
        ("$edge", edge));

    /// <summary>Nobody holds the block any more.</summary>
    public void RemoveBlock(Ipv4Address network) => _database.Run("DELETE FROM blocks WHERE network = $network", ("$network", network.ToColumn()));

    /// <summary>Since when addresses are unused.</summary>
    public List<(Ipv4Address Address, DateTimeOffset UnusedSince)> LoadUnused() =>
        _database.Read("SELECT * FROM addresses", row => (row.Address("address"), row.Time("unused_since")));

    /// <summary>An address is unused from now on.</summary>
    public void SetUnused(Ipv4Address address, DateTimeOffset since) => _database.Run(
        "INSERT OR REPLACE INTO addresses (address, unused_since) VALUES ($address, $since)",
        ("$address", address.ToColumn()),
        ("$since", since.ToColumn()));
}
