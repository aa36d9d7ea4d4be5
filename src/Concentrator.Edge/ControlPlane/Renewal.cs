using Concentrator.Control.Ports;
using Concentrator.Edge.Leases;
using Concentrator.Edge.Tunnels;

namespace Concentrator.Edge.ControlPlane;

/// <summary>
/// Renews a lease and brings what the control plane is to know of the open tunnels, in batches: the counters that changed, or, after its record differed, all of
/// them with what each tunnel is. One renewal at a time.
/// </summary>
internal sealed class Renewal(ControlPlaneLink link, TunnelRegistry tunnels, IBootClock clock)
{
    private const int BatchSize = 1_000;

    private bool _recordDiffers;

    /// <summary>Makes one renewal. Another epoch in the answer ends the lease.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="timeout">How long each call may take.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>Whether the control plane's record agrees.</returns>
    /// <exception cref="ControlPlaneUnavailableException">The control plane cannot be reached.</exception>
    /// <exception cref="OperationCanceledException">It did not answer in time.</exception>
    internal async Task<bool> Run(Lease lease, TimeSpan timeout, CancellationToken stop)
    {
        var open = tunnels.All.Where(tunnel => tunnel.IsTaken && tunnel.Lease == lease).ToArray();
        var digest = open.Aggregate(UInt128.Zero, (sum, tunnel) => sum ^ tunnel.Id.Value);
        var counted = open.Select(tunnel => (Tunnel: tunnel, tunnel.Counters));
        var batches = counted.Where(each => _recordDiffers || each.Counters != each.Tunnel.Reported).Chunk(BatchSize).DefaultIfEmpty([]);
        var agrees = true;
        foreach (var batch in batches)
        {
            var sentAt = clock.Nanoseconds;
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
            deadline.CancelAfter(timeout);
            var reports = batch.Select(each => new TunnelReport(each.Tunnel.Id, each.Counters) { Details = _recordDiffers ? each.Tunnel.Details : null }).ToArray();
            var answer = await link.Renew(lease, reports, digest, deadline.Token);
            if (answer.Epoch != lease.Epoch)
            {
                lease.End(LeaseEnd.Withdrawn);
                return true;
            }

            if (!lease.TryExtend(sentAt, answer.LeaseDuration))
            {
                return true;
            }

            // Each batch is held against the whole: only after the last one does it say whether both know the same.
            agrees = answer.DigestAgrees;
            Take(batch, answer.Unknown);
        }

        _recordDiffers = !agrees;
        return agrees;
    }

    private void Take((Tunnel Tunnel, TunnelCounters Counters)[] batch, IReadOnlyList<TunnelId> unknown)
    {
        foreach (var (tunnel, counters) in batch)
        {
            tunnel.Reported = counters;
        }

        foreach (var id in unknown)
        {
            if (tunnels.TryFind(id, out var tunnel))
            {
                tunnel.Worker.Post(new EndTunnel(tunnel, new TunnelEnd(TunnelEndReason.ControlPlane, "the control plane does not know the tunnel")));
            }
        }
    }
}
