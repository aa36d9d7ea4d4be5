using Concentrator.Control.Ports;
using Concentrator.Edge.ControlPlane;
using Concentrator.Edge.Loop;
using Concentrator.Edge.Tunnels;
using Microsoft.Extensions.Logging;

namespace Concentrator.Edge.Listening;

/// <summary>
/// Ends what clients have open that may not connect any more. Nothing is forwarded for them from the first moment on; many Disconnects are spread over a second, as every end is
/// told to the control plane.
/// </summary>
internal sealed partial class BlockedClients(IReadOnlyList<Worker> workers, TimeProvider time, ILogger logger)
{
    /// <summary>So many are disconnected at once, by all workers together.</summary>
    private const int AtOnce = 50;

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    /// <summary>Begins to end them.</summary>
    internal void End(BlockLists lists)
    {
        if (lists.Clients.IsEmpty)
        {
            return;
        }

        // No worker waits for another. One that is late has its tunnels ended when it has shut them; one that ends now ends them itself.
        foreach (var worker in workers)
        {
            var mail = new ShutOut(lists.Clients);
            if (worker.Post(mail))
            {
                _ = Task.Run(() => EndAll(worker, mail.Tunnels));
            }
        }
    }

    private async Task EndAll(Worker worker, Task<IReadOnlyList<Tunnel>> shut)
    {
        var found = await shut;
        if (found.Count == 0)
        {
            return;
        }

        Log.Ending(logger, found.Count);
        var since = time.GetTimestamp();
        for (var i = 0; i < found.Count; i++)
        {
            var left = (found.Count <= AtOnce / workers.Count ? TimeSpan.Zero : Pace * i / found.Count) - time.GetElapsedTime(since);
            if (left >= Step)
            {
                await Task.Delay(left, time);
            }

            worker.Post(new EndTunnel(found[i], new TunnelEnd(TunnelEndReason.Blocked, "the client's address was put on the block list")));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Count} tunnels of a worker end: their clients were put on the block list")]
        internal static partial void Ending(ILogger logger, int count);
    }
}
