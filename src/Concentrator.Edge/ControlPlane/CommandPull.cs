using Concentrator.Control.Ports;
using Concentrator.Edge.Leases;
using Concentrator.Edge.Listening;
using Concentrator.Edge.Tunnels;
using Microsoft.Extensions.Logging;

namespace Concentrator.Edge.ControlPlane;

/// <summary>Pulls the control plane's commands and hands each to the worker of its tunnel; what is blocked comes with them.</summary>
internal sealed partial class CommandPull(IEdgeCommands commands, EdgeOptions options, TunnelRegistry tunnels, Blocking blocking, Action drain, TimeProvider time, ILogger logger)
{
    /// <summary>Longer than the control plane's own wait.</summary>
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Pulls under one lease. Another epoch in an answer ends the lease.</summary>
    internal async Task Run(Lease lease, CancellationToken stop)
    {
        var sequence = 0L;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
                deadline.CancelAfter(CallTimeout);
                var batch = await commands.Next(options.Name, lease.Epoch, sequence, deadline.Token).AsTask().WaitAsync(deadline.Token);
                if (batch.Epoch != lease.Epoch)
                {
                    lease.End(LeaseEnd.Withdrawn);
                    return;
                }

                if (batch.Blocked is { } blocked)
                {
                    blocking.Take(blocked);
                }

                foreach (var command in batch.Commands)
                {
                    Do(command);
                    sequence = command.Sequence;
                }

                continue;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (OperationCanceledException)
            {
                // No command within the time: ask again.
                continue;
            }
            catch (ControlPlaneUnavailableException fault)
            {
                Log.Unavailable(logger, fault.Message);
            }
            catch (Exception fault)
            {
                Log.Failed(logger, fault);
            }

            await Task.Delay(Pause * (0.5 + Random.Shared.NextDouble()), time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Do(EdgeCommand command)
    {
        Log.Command(logger, command.Kind, command.Tunnel, command.Reason);
        switch (command.Kind)
        {
            case EdgeCommandKind.Disconnect when tunnels.TryFind(command.Tunnel, out var tunnel):
                tunnel.Worker.Post(new EndTunnel(tunnel, new TunnelEnd(command.EndReason, command.Reason)));
                break;
            case EdgeCommandKind.Access when command.Access is { } access && tunnels.TryFind(command.Tunnel, out var tunnel):
                tunnel.Worker.Post(new ChangeAccess(tunnel, access, command.Facts, command.Reason));
                break;
            case EdgeCommandKind.Drain:
                drain();
                break;
            default:
                // The tunnel is over already, or a newer control plane means something that is not known here.
                break;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Command {Kind} for tunnel {Tunnel}: {Reason}")]
        internal static partial void Command(ILogger logger, EdgeCommandKind kind, TunnelId tunnel, string reason);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Commands of the control plane cannot be fetched: {Reason}")]
        internal static partial void Unavailable(ILogger logger, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "Fetching the control plane's commands failed; it is tried again")]
        internal static partial void Failed(ILogger logger, Exception fault);
    }
}
