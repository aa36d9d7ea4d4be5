using System.Globalization;
using Concentrator.Control.Accounting;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Radius;
using Microsoft.Data.Sqlite;

namespace Concentrator.Control.Local.Storage;

/// <summary>What accounting is to be told, and no server has taken yet.</summary>
internal sealed class AccountingTable
{
    private const int Page = 256;

    private readonly ControlDatabase _database;

    /// <summary>Makes one over a file.</summary>
    public AccountingTable(ControlDatabase database) => _database = database;

    /// <summary>Adds a record.</summary>
    public void Add(AccountingRecord record) => _database.Run(
        "INSERT INTO accounting (tunnel, status, happened_at, attributes) VALUES ($tunnel, $status, $at, $attributes)",
        ("$tunnel", record.Tunnel.ToString()),
        ("$status", record.Status.ToString()),
        ("$at", record.At.ToColumn()),
        ("$attributes", record.Attributes));

    /// <summary>How many there are.</summary>
    public long Count() => _database.Read("SELECT COUNT(*) FROM accounting", row => row.GetInt64(0))[0];

    /// <summary>The oldest, oldest first, without those of some tunnels.</summary>
    public List<SpooledRecord> Read(int count, IReadOnlySet<TunnelId> passedOver)
    {
        List<SpooledRecord> found = [];
        for (var after = 0L; found.Count < count;)
        {
            var page = _database.Read("SELECT * FROM accounting WHERE id > $after ORDER BY id LIMIT $limit", ReadSpooled, ("$after", after), ("$limit", Math.Max(Page, count)));
            found.AddRange(page.Where(waiting => !passedOver.Contains(waiting.Record.Tunnel)).Take(count - found.Count));
            if (page.Count < Page)
            {
                break;
            }

            after = Number(page[^1]);
        }

        return found;
    }

    /// <summary>The oldest Interim-Updates; when there are none, the oldest at all.</summary>
    public List<SpooledRecord> ReadDispensable(int count)
    {
        var interim = _database.Read("SELECT * FROM accounting WHERE status = $status ORDER BY id LIMIT $limit", ReadSpooled, ("$status", AcctStatusType.InterimUpdate.ToString()), ("$limit", count));
        return interim.Count > 0 ? interim : _database.Read("SELECT * FROM accounting ORDER BY id LIMIT $limit", ReadSpooled, ("$limit", count));
    }

    /// <summary>Removes a record.</summary>
    public void Remove(SpooledRecord waiting) => _database.Run("DELETE FROM accounting WHERE id = $id", ("$id", Number(waiting)));

    private static long Number(SpooledRecord waiting) => long.Parse(waiting.Id, CultureInfo.InvariantCulture);

    private static SpooledRecord ReadSpooled(SqliteDataReader row) => new(
        row.Number("id").ToString(CultureInfo.InvariantCulture),
        new AccountingRecord(row.Tunnel("tunnel"), row.Named("status", AcctStatusType.InterimUpdate), row.Time("happened_at"), (byte[])row["attributes"]));
}
