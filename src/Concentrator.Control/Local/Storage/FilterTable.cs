using System.Text.Json;
using Concentrator.Control.Edges;
using Concentrator.Control.Ports;
using Concentrator.Control.Serialization;

namespace Concentrator.Control.Local.Storage;

/// <summary>The packet filters of sessions, each once: sessions name them by their digests.</summary>
internal sealed class FilterTable(ControlDatabase database)
{
    /// <summary>From how many filters on those that no session has are looked for, when another one comes.</summary>
    internal const int CleanedFrom = 64;

    private readonly FilterDigests _digests = new();
    private FilterLists? _loaded;
    private int _cleanedAt = CleanedFrom;

    private FilterLists Filters => _loaded ??= Load();

    /// <summary>What was not committed is not there: they are read again.</summary>
    public void Forget() => _loaded = null;

    /// <summary>An access as it is written with its session; filters that are not there yet are written here.</summary>
    public string? ToColumn(TunnelAccess access)
    {
        if (Filters.All.Count >= _cleanedAt && access.Filters.Any(IsNew))
        {
            Clean();
        }

        foreach (var filter in access.Filters.Where(IsNew))
        {
            database.Run("INSERT INTO filters (digest, filter) VALUES ($digest, $filter) ON CONFLICT (digest) DO NOTHING", ("$digest", _digests.Of(filter)), ("$filter", JsonSerializer.Serialize(filter, ControlJson.Options)));
            Filters.Add(filter);
        }

        return Filters.Shorten(access).ToColumn();
    }

    /// <summary>An access as it was before it was written.</summary>
    public TunnelAccess? Restore(TunnelAccess? access) => access is null ? null : Filters.Restore(access);

    private void Clean()
    {
        database.Run("DELETE FROM filters WHERE digest NOT IN (SELECT named.value FROM sessions, json_each(sessions.access, '$.FilterDigests') AS named)");
        Forget();
        _cleanedAt = Math.Max(CleanedFrom, 2 * Filters.All.Count);
    }

    private bool IsNew(PacketFilter filter) => !Filters.Has(filter);

    private FilterLists Load()
    {
        var filters = new FilterLists(_digests);
        filters.Add(database.Read("SELECT * FROM filters", row => (Digest: row.Text("digest")!, Filter: row.Record<PacketFilter>("filter")!)).ToDictionary(row => row.Digest, row => row.Filter, StringComparer.Ordinal));
        return filters;
    }
}
