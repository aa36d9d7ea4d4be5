using System.Threading.Channels;
using Concentrator.Control.Ports;
using Microsoft.Extensions.Logging;

namespace Concentrator.Edge.ControlPlane;

/// <summary>
/// Reports of ended tunnels, each repeated until the control plane takes it, so that no lease stays behind. When very many wait, the oldest are given up: the control plane finds
/// those tunnels over by the renewals.
/// </summary>
internal sealed partial class ClosedReports(ControlPlaneLink link, TimeProvider time, ILogger logger)
{
    /// <summary>Reports that wait at most; each takes some hundred bytes.</summary>
    internal const int Capacity = 65_536;

    private const int Parallel = 16;
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(8);

    private readonly Channel<ClosedRequest> _reports = Channel.CreateBounded<ClosedRequest>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest },
        given => Log.GivenUp(logger, given.Tunnel));

    private Task[] _senders = [];

    internal void Add(ClosedRequest report)
    {
        if (!_reports.Writer.TryWrite(report))
        {
            Log.TooLate(logger, report.Tunnel);
        }
    }

    internal void Start(CancellationToken stop) =>
        _senders = [.. Enumerable.Range(0, Parallel).Select(_ => Task.Run(() => Send(stop), CancellationToken.None))];

    /// <summary>Takes no more reports and waits until all are taken, or the token ends it.</summary>
    internal async Task Finish()
    {
        _reports.Writer.TryComplete();
        await Task.WhenAll(_senders);
    }

    private async Task Send(CancellationToken stop)
    {
        try
        {
            await foreach (var report in _reports.Reader.ReadAllAsync(stop))
            {
                await SendUntilTaken(report, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Log.Left(logger, _reports.Reader.CanCount ? _reports.Reader.Count : 0);
        }
    }

    private async Task SendUntilTaken(ClosedRequest report, CancellationToken stop)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
            deadline.CancelAfter(CallTimeout);
            try
            {
                await link.Report(report, deadline.Token);
                return;
            }
            catch (Exception fault) when (fault is ControlPlaneUnavailableException or OperationCanceledException)
            {
                Log.NotTaken(logger, report.Tunnel, fault.Message);
            }
            catch (Exception fault)
            {
                Log.Failed(logger, fault, report.Tunnel);
            }

            await Task.Delay(pause * (0.5 + Random.Shared.NextDouble()), time, stop);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Tunnel {Tunnel}: its end is not reported yet, will be tried again: {Reason}")]
        internal static partial void NotTaken(ILogger logger, TunnelId tunnel, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "Tunnel {Tunnel}: reporting its end failed; it is tried again")]
        internal static partial void Failed(ILogger logger, Exception fault, TunnelId tunnel);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} ended tunnels could not be reported before the stop; the control plane finds them over when the edge returns")]
        internal static partial void Left(ILogger logger, int count);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Tunnel {Tunnel}: its end is not reported: too many reports wait for the control plane")]
        internal static partial void GivenUp(ILogger logger, TunnelId tunnel);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Tunnel {Tunnel} ended after the edge's last report")]
        internal static partial void TooLate(ILogger logger, TunnelId tunnel);
    }
}
