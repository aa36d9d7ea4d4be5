namespace Concentrator.Server.Administration;

/// <summary>A page of sessions.</summary>
/// <param name="Items">The sessions.</param>
/// <param name="Next">The cursor of the next page; null: there is none.</param>
/// <param name="Total">How many fit on all pages.</param>
internal sealed record SessionPageView(IReadOnlyList<SessionView> Items, string? Next, int Total);
