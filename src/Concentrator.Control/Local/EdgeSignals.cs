using System.Collections.Concurrent;

namespace Concentrator.Control.Local;

/// <summary>Wakes edges that wait for commands. Safe for use by several threads.</summary>
internal sealed class EdgeSignals
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _signals = new(StringComparer.Ordinal);

    /// <summary>A task that ends with the next <see cref="Raise"/> for the edge.</summary>
    public Task Next(string edge) => _signals.GetOrAdd(edge, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Wakes all edges.</summary>
    public void RaiseAll()
    {
        foreach (var edge in _signals.Keys)
        {
            Raise(edge);
        }
    }

    /// <summary>Wakes the edge.</summary>
    public void Raise(string edge)
    {
        if (_signals.TryRemove(edge, out var signal))
        {
            signal.TrySetResult();
        }
    }
}
