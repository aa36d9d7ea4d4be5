using Concentrator.Edge.Listening;
using Concentrator.Edge.Loop;

namespace Concentrator.Edge.Draining;

/// <summary>Tells a worker to close its listeners.</summary>
internal sealed class CloseListeners(IReadOnlyList<Listener> listeners) : IMail
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when they are closed.</summary>
    internal Task Done => _done.Task;

    public void Deliver(Worker worker, long now)
    {
        foreach (var listener in listeners)
        {
            listener.Close();
        }

        _done.TrySetResult();
    }
}
