namespace Concentrator.Server.Administration;

/// <summary>A change of the block list as a command gives it.</summary>
/// <param name="List"><see cref="BlockedView.Clients"/> or <see cref="BlockedView.Destinations"/>.</param>
/// <param name="Network">An address or a network.</param>
/// <param name="Add">Whether it is blocked from now on, or no more.</param>
internal sealed record BlockedChange(string List, string Network, bool Add);
