namespace Concentrator.Control.Ports;

/// <summary>The answer to a renewal.</summary>
/// <param name="Epoch">
/// The epoch the edge holds now. Another than the request's: whatever it held before is gone, and it stops forwarding at once. 0: it holds none (a newer edge of
/// the same name came, or its lease was over): it ends its tunnels and introduces itself again.
/// </param>
/// <param name="LeaseDuration">How long the lease lasts, counted by the edge from before it asked; null: for ever (one machine).</param>
/// <param name="DigestAgrees">False when the control plane's record of the edge's tunnels differs: the edge reports all of them next, with <see cref="TunnelReport.Details"/>.</param>
/// <param name="Unknown">Reported tunnels that the control plane does not know and will not take: the edge ends them.</param>
public sealed record RenewAnswer(long Epoch, TimeSpan? LeaseDuration, bool DigestAgrees, IReadOnlyList<TunnelId> Unknown)
{
    /// <summary>
    /// What is blocked from now on; null: what the edge has (<see cref="RenewRequest.BlockDigest"/>) stays. An edge that was told a later one (<see cref="BlockList.Version"/>) keeps that.
    /// </summary>
    public BlockList? Blocked { get; init; }

    /// <summary>What both speak from now on (<see cref="PortVersion"/>).</summary>
    public int Version { get; init; } = PortVersion.Current;
}
