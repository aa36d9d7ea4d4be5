using Concentrator.Edge.Loop;

namespace Concentrator.Edge.Draining;

/// <summary>Tells a worker to end every connection in good order.</summary>
internal sealed class StopConnections : IMail
{
    public void Deliver(Worker worker, long now)
    {
        foreach (var connection in worker.Connections.ToArray())
        {
            connection.Stop(now);
        }
    }
}
