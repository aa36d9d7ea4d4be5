using Concentrator.Control.Ports;

namespace Concentrator.Control.Edges;

/// <summary>Packet filters, each once, by their digests: what names them stays small however long they are, and however many tunnels have the same.</summary>
/// <param name="digests">Names them.</param>
internal sealed class FilterLists(FilterDigests digests)
{
    private readonly Dictionary<string, PacketFilter> _filters = new(StringComparer.Ordinal);

    /// <summary>The filters by their digests.</summary>
    public IReadOnlyDictionary<string, PacketFilter> All => _filters;

    /// <summary>Takes those that a tunnel's access has; false when they were there already.</summary>
    public bool Add(TunnelAccess access)
    {
        var before = _filters.Count;
        foreach (var filter in access.Filters)
        {
            Add(filter);
        }

        return _filters.Count > before;
    }

    /// <summary>Takes one.</summary>
    public void Add(PacketFilter filter) => _filters.TryAdd(digests.Of(filter), filter);

    /// <summary>Whether it is there.</summary>
    public bool Has(PacketFilter filter) => _filters.ContainsKey(digests.Of(filter));

    /// <summary>Takes what was read, by the names that it was kept by.</summary>
    public void Add(IReadOnlyDictionary<string, PacketFilter> filters)
    {
        foreach (var (digest, filter) in filters)
        {
            if (_filters.TryAdd(digest, filter))
            {
                digests.Learn(filter, digest);
            }
        }
    }

    /// <summary>Keeps only those that some tunnel has; false when that is all of them.</summary>
    public bool Keep(IEnumerable<TunnelAccess> used)
    {
        var digestsInUse = used.SelectMany(access => access.Filters).Select(digests.Of).ToHashSet(StringComparer.Ordinal);
        var unused = _filters.Keys.Where(digest => !digestsInUse.Contains(digest)).ToList();
        unused.ForEach(digest => _filters.Remove(digest));
        return unused.Count > 0;
    }

    /// <summary>
    /// An access that names its filters in place of spelling them out. Who does not know that form (an older node), or does not find what is named, sees a filter that denies everything.
    /// </summary>
    public TunnelAccess Shorten(TunnelAccess access) =>
        access.Filters.Count == 0 ? access : access with { Filters = [PacketFilter.DenyAll], FilterDigests = [.. access.Filters.Select(digests.Of)] };

    /// <summary>An access as it was before it was shortened.</summary>
    public TunnelAccess Restore(TunnelAccess access) => Restore(access, _filters);

    /// <summary>An access as it was before it was shortened; a filter that is not there denies everything.</summary>
    public static TunnelAccess Restore(TunnelAccess access, IReadOnlyDictionary<string, PacketFilter>? filters) => access.FilterDigests.Count == 0
        ? access
        : access with { Filters = [.. access.FilterDigests.Select(digest => filters?.GetValueOrDefault(digest) ?? PacketFilter.DenyAll)], FilterDigests = [] };
}
