using Concentrator.Cluster.Storage;
using Concentrator.Control.Edges;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;

namespace Concentrator.Cluster.Grains;

/// <summary>
/// The packet filters of an edge's tunnels, in a document of their own; those of its leases name them. No document names what has not been written before. Belongs to the turns of the edge's grain.
/// </summary>
internal sealed class EdgeFilters
{
    private readonly Unsaved _unsaved;
    private readonly Document<FilterRecord> _document;
    private readonly FilterLists _filters;
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    /// <summary>Makes it without a filter.</summary>
    /// <param name="digests">Names filters.</param>
    /// <param name="openDocument">Makes the document.</param>
    /// <param name="leave">Ends this activation: another one writes.</param>
    public EdgeFilters(FilterDigests digests, Func<Func<FilterRecord?>, Document<FilterRecord>> openDocument, Action leave)
    {
        _filters = new FilterLists(digests);
        _document = openDocument(() => _filters.All.Count == 0 ? null : new FilterRecord { Filters = new Dictionary<string, PacketFilter>(_filters.All, StringComparer.Ordinal) });
        _unsaved = new Unsaved(leave);
    }

    /// <summary>Reads what was kept.</summary>
    public async Task Recall()
    {
        var record = await _document.Read() ?? new FilterRecord();
        _filters.Add(record.Filters);
        _written.UnionWith(record.Filters.Keys);
    }

    /// <summary>A session has these.</summary>
    public void Add(TunnelAccess access)
    {
        if (_filters.Add(access))
        {
            _unsaved.Add(_document);
        }
    }

    /// <summary>A session as it is kept.</summary>
    public Session Shorten(Session session)
    {
        var named = _filters.Shorten(session.Access);
        return named.FilterDigests.All(_written.Contains) ? session with { Access = named } : session;
    }

    /// <summary>A session as it was before it was kept.</summary>
    public Session Restore(Session session) => session with { Access = _filters.Restore(session.Access) };

    /// <summary>Writes those that are not written yet.</summary>
    public async Task Settle()
    {
        if (_unsaved.IsEmpty)
        {
            return;
        }

        string[] known = [.. _filters.All.Keys];
        await _unsaved.Settle();
        _written.UnionWith(known.Where(_filters.All.ContainsKey));
    }

    /// <summary>Redis has lost its memory: everything is to be written again.</summary>
    public void SaveAll()
    {
        _written.Clear();
        _unsaved.Add(_document);
    }

    /// <summary>Drops those that no session has; false when there are none. Only when what is kept of the sessions is what they are now: it must not name them either.</summary>
    public bool Clean(IEnumerable<Session> sessions)
    {
        if (_filters.All.Count == 0 || !_filters.Keep(sessions.Select(session => session.Access)))
        {
            return false;
        }

        _written.RemoveWhere(digest => !_filters.All.ContainsKey(digest));
        _unsaved.Add(_document);
        return true;
    }
}
