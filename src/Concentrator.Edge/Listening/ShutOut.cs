using Concentrator.DataPlane;
using Concentrator.Edge.Loop;
using Concentrator.Edge.Tunnels;

namespace Concentrator.Edge.Listening;

/// <summary>Tells a worker that some clients may not connect (any more): what is no tunnel is closed, tunnels forward nothing from now on and are told of, to be ended.</summary>
internal sealed class ShutOut(PrefixSet clients) : IMail
{
    private readonly TaskCompletionSource<IReadOnlyList<Tunnel>> _tunnels = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The tunnels that are to end.</summary>
    internal Task<IReadOnlyList<Tunnel>> Tunnels => _tunnels.Task;

    public void Deliver(Worker worker, long now)
    {
        // What was taken for them and not sent yet goes first.
        worker.BeginBatch();
        var tunnels = new List<Tunnel>();
        foreach (var connection in worker.Connections.Where(connection => connection.IsOf(clients)).ToArray())
        {
            if (connection.Tunnel is not { IsOver: false } tunnel)
            {
                connection.ShutOut();
                continue;
            }

            tunnel.StopForwarding();
            tunnels.Add(tunnel);
        }

        _tunnels.TrySetResult(tunnels);
    }
}
