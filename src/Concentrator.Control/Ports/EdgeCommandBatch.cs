namespace Concentrator.Control.Ports;

/// <summary>Commands in the order of their sequence. <see cref="Epoch"/> differs from the caller's when the edge has to introduce itself again.</summary>
public sealed record EdgeCommandBatch(long Epoch, IReadOnlyList<EdgeCommand> Commands)
{
    /// <summary>What is blocked from now on, when that has changed since the edge was told last; null: nothing new. The renewals set right what is lost on the way.</summary>
    public BlockList? Blocked { get; init; }

    /// <summary>The packet filters that commands name by their digests (<see cref="TunnelAccess.FilterDigests"/>); null: they name none. Only for edges that speak <see cref="PortVersion.FiltersByDigest"/>.</summary>
    public IReadOnlyDictionary<string, PacketFilter>? Filters { get; init; }
}
