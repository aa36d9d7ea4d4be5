using Concentrator.Control.Ports;
using Concentrator.Edge.Tunnels;
using Microsoft.Extensions.Logging;

namespace Concentrator.Edge.ControlPlane;

/// <summary>Keeps the edge's lease: introduces the edge, renews before the lease ends, and brings the counters of the open tunnels in batches.</summary>
internal sealed partial class LeaseRenewal(ControlPlaneLink link, TunnelRegistry tunnels, TimeProvider time, ILogger logger)
{
    private const int BatchSize = 1_000;
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    private TimeSpan _interval = LongestInterval;

    /// <summary>Introduces the edge and gets its epoch.</summary>
    internal async Task Introduce(CancellationToken stop)
    {
        link.Epoch = 0;
        await Renew([], 0, stop);
    }

    internal async Task Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(_interval, time, stop);
                await RenewAll(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (fault is ControlPlaneUnavailableException or OperationCanceledException)
            {
                link.Answers = false;
                Log.Failed(logger, fault.Message);
            }
            catch (Exception fault)
            {
                link.Answers = false;
                Log.Broken(logger, fault);
            }
        }
    }

    private async Task RenewAll(CancellationToken stop)
    {
        var open = tunnels.All.Where(tunnel => tunnel.IsTaken).ToArray();
        var digest = open.Aggregate(UInt128.Zero, (sum, tunnel) => sum ^ tunnel.Id.Value);
        var batches = open.Select(tunnel => new TunnelReport(tunnel.Id, tunnel.Counters)).Chunk(BatchSize).DefaultIfEmpty([]);
        foreach (var batch in batches)
        {
            await Renew(batch, digest, stop);
        }
    }

    private async Task Renew(IReadOnlyList<TunnelReport> batch, UInt128 digest, CancellationToken stop)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(CallTimeout);
        var answer = await link.Renew(batch, digest, deadline.Token);
        PortVersion.Agree(answer.Version);
        if (link.Epoch != answer.Epoch && link.Epoch != 0)
        {
            Log.EpochChanged(logger, link.Epoch, answer.Epoch);
        }

        link.Epoch = answer.Epoch;
        link.Answers = true;
        if (answer.LeaseDuration is { } duration)
        {
            _interval = duration / 3 < LongestInterval ? duration / 3 : LongestInterval;
        }

        foreach (var id in answer.Unknown)
        {
            if (tunnels.TryFind(id, out var tunnel))
            {
                tunnel.Worker.Post(new EndTunnel(tunnel, new TunnelEnd(TunnelEndReason.ControlPlane, "the control plane does not know the tunnel")));
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The lease of this edge could not be renewed: {Reason}")]
        internal static partial void Failed(ILogger logger, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "Renewing the lease of this edge failed; it is tried again")]
        internal static partial void Broken(ILogger logger, Exception fault);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The epoch of this edge changed from {Old} to {New}")]
        internal static partial void EpochChanged(ILogger logger, long old, long @new);
    }
}
