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
    /// <summary>So many are disconnected at once.</summary>
    private const int AtOnce = 50;

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    /// <summary>Begins to end them.</summary>
    internal void End(BlockLists lists)
    {
        if (!lists.Clients.IsEmpty)
        {
            _ = Task.Run(() => EndAll(lists));
        }
    }

    private async Task EndAll(BlockLists lists)
    {
        var mails = workers.Select(worker => (Worker: worker, Mail: new ShutOut(lists.Clients))).ToArray();
        var found = new List<Tunnel>();
        foreach (var mail in mails.Where(each => each.Worker.Post(each.Mail)).Select(each => each.Mail).ToArray())
        {
            // A worker that ends now ends its tunnels itself.
            found.AddRange(await Task.WhenAny(mail.Tunnels, Task.Delay(Patience, time)) == mail.Tunnels ? await mail.Tunnels : []);
        }

        if (found.Count == 0)
        {
            return;
        }

        Log.Ending(logger, found.Count);
        var since = time.GetTimestamp();
        for (var i = 0; i < found.Count; i++)
        {
            var left = (found.Count <= AtOnce ? TimeSpan.Zero : Pace * i / found.Count) - time.GetElapsedTime(since);
            if (left >= Step)
            {
                await Task.Delay(left, time);
            }

            found[i].Worker.Post(new EndTunnel(found[i], new TunnelEnd(TunnelEndReason.Blocked, "the client's address was put on the block list")));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Count} tunnels end: their clients were put on the block list")]
        internal static partial void Ending(ILogger logger, int count);
    }
}
