namespace Concentrator.Control.Ports;

/// <summary>Renews an edge's lease (<see cref="IControlPlane.Renew"/>).</summary>
/// <param name="Edge">The edge's name.</param>
/// <param name="Epoch">The epoch it holds, 0 to ask for one.</param>
/// <param name="Tunnels">Counters of open tunnels, a part of them per call.</param>
/// <param name="Digest">XOR over the ids of all tunnels that the edge holds open; the control plane compares it with its own record.</param>
public sealed record RenewRequest(string Edge, long Epoch, IReadOnlyList<TunnelReport> Tunnels, UInt128 Digest)
{
    /// <summary>What the edge speaks (<see cref="PortVersion"/>).</summary>
    public int Version { get; init; } = PortVersion.Current;

    /// <summary>The <see cref="BlockList.Digest"/> of the block list that the edge has; empty for an empty one.</summary>
    public string BlockDigest { get; init; } = "";

    /// <summary>
    /// The packet filters that reports name by their digests (<see cref="TunnelAccess.FilterDigests"/>); null: they name none. Only for a control plane that speaks <see cref="PortVersion.FiltersByDigest"/>.
    /// </summary>
    public IReadOnlyDictionary<string, PacketFilter>? Filters { get; init; }

    /// <summary>
    /// The edge's last word: it holds no tunnel any more and forwards nothing, so that what it held under this epoch is free at once. Without it the control plane waits
    /// until the lease is over.
    /// </summary>
    public bool Leaving { get; init; }
}
