namespace Concentrator.Server.Administration;

/// <summary>A page of users.</summary>
/// <param name="Items">The users, by name.</param>
/// <param name="Next">The cursor of the next page; null: there is none.</param>
/// <param name="Total">How many fit on all pages.</param>
internal sealed record UserPageView(IReadOnlyList<UserView> Items, string? Next, int Total);
