using Concentrator.Control.Ports;

namespace Concentrator.Control.Blocking;

/// <summary>The block list with its digest, which is computed once.</summary>
public sealed class BlockedNetworks(BlockList list)
{
    /// <summary>Nothing is blocked.</summary>
    public static BlockedNetworks None { get; } = new(BlockList.Empty);

    /// <summary>The list.</summary>
    public BlockList List { get; } = list;

    /// <summary>Tells it from others.</summary>
    public string Digest { get; } = list.Digest;

    /// <summary>What an edge is told that has the list of a digest: null, or the list when it has another.</summary>
    public BlockList? For(string? digest) => string.Equals(digest ?? "", Digest, StringComparison.Ordinal) ? null : List;
}
