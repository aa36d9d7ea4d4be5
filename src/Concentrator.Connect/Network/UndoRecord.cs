using Concentrator.Connect.Resolving;

namespace Concentrator.Connect.Network;

/// <summary>What is to be undone that does not go away with the process and its TUN device.</summary>
internal sealed record UndoRecord
{
    /// <summary>The network namespace that it was done in.</summary>
    public required string Namespace { get; init; }

    /// <summary>The route to the server beside the tunnel.</summary>
    public ServerRoute? Route { get; init; }

    /// <summary>The resolver's file that was changed.</summary>
    public ChangedFile? Resolver { get; init; }
}
