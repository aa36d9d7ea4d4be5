namespace Concentrator.Control.Sessions;

/// <summary>A page of sessions.</summary>
/// <param name="Sessions">Them, in the order that was asked for.</param>
/// <param name="Next">Where the next page begins; null: there is none.</param>
/// <param name="Total">How many fit on all pages.</param>
public sealed record SessionPage(IReadOnlyList<SessionInfo> Sessions, SessionPosition? Next, int Total)
{
    /// <summary>Makes one page of the first pages of several places.</summary>
    internal static SessionPage Merge(IReadOnlyCollection<SessionPage> pages, SessionQuery query)
    {
        var all = pages.SelectMany(page => page.Sessions).Select(session => (Session: session, At: SessionPosition.Of(session.OpenedAt, session.Tunnel)));
        var merged = (query.NewestFirst ? all.OrderByDescending(one => one.At) : all.OrderBy(one => one.At)).Take(query.Limit).ToList();
        var hasMore = pages.Any(page => page.Next is not null) || pages.Sum(page => page.Sessions.Count) > merged.Count;
        return new SessionPage([.. merged.Select(one => one.Session)], hasMore && merged.Count > 0 ? merged[^1].At : null, pages.Sum(page => page.Total));
    }
}
