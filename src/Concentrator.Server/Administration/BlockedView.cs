namespace Concentrator.Server.Administration;

/// <summary>A blocked network as commands show it.</summary>
/// <param name="List"><see cref="Clients"/> or <see cref="Destinations"/>.</param>
/// <param name="Network">The network.</param>
internal sealed record BlockedView(string List, string Network)
{
    /// <summary>Who may not connect.</summary>
    internal const string Clients = "clients";

    /// <summary>What clients may not reach.</summary>
    internal const string Destinations = "destinations";
}
