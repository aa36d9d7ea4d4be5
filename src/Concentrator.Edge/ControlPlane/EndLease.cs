using Concentrator.Control.Ports;
using Concentrator.Edge.Leases;
using Concentrator.Edge.Loop;
using Concentrator.Edge.Tunnels;

namespace Concentrator.Edge.ControlPlane;

/// <summary>Tells a worker to end all tunnels of a lease that is over: all leave the forwarding table first, then each is disconnected.</summary>
internal sealed class EndLease(Lease lease, string why) : IMail
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when no tunnel of the lease is in the table any more.</summary>
    internal Task Done => _done.Task;

    public void Deliver(Worker worker, long now)
    {
        // What was taken under the lease and not sent yet goes before the disconnects are staged.
        worker.BeginBatch();
        var tunnels = worker.Connections.Select(connection => connection.Tunnel).OfType<Tunnel>().Where(tunnel => tunnel.Lease == lease && !tunnel.IsOver).ToArray();
        foreach (var tunnel in tunnels)
        {
            tunnel.StopForwarding();
        }

        _done.TrySetResult();
        foreach (var tunnel in tunnels)
        {
            tunnel.Disconnect(new TunnelEnd(TunnelEndReason.ControlPlane, why), now);
        }
    }
}
