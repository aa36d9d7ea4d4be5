using Concentrator.DataPlane;

namespace Concentrator.Edge.Listening;

/// <summary>Who may not connect, and what clients may not reach.</summary>
/// <param name="Clients">Addresses that no connection is taken from.</param>
/// <param name="Destinations">Addresses that no packet of a client goes to or comes from.</param>
internal sealed record BlockLists(PrefixSet Clients, PrefixSet Destinations)
{
    /// <summary>Nothing is blocked.</summary>
    internal static BlockLists None { get; } = new(PrefixSet.Empty, PrefixSet.Empty);
}
