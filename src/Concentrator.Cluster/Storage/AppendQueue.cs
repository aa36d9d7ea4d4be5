using Concentrator.Control.Ports;

namespace Concentrator.Cluster.Storage;

/// <summary>
/// What one grain has to add to a place that only grows, in its order. Whoever asks waits until all that was there is in it, and what comes while a write is under way
/// goes with one more. Belongs to the grain's turns.
/// </summary>
/// <param name="append">Adds it; what fails may have been added in part, and is added again.</param>
internal sealed class AppendQueue<T>(Func<IReadOnlyCollection<T>, Task> append)
{
    private readonly List<T> _waiting = [];
    private Task _writing = Task.CompletedTask;
    private Task? _next;

    /// <summary>There is something to add.</summary>
    public void Add(T item) => _waiting.Add(item);

    /// <summary>Writes what waits, and waits for what is being written.</summary>
    /// <exception cref="ControlPlaneUnavailableException">Redis does not answer; the next call tries again.</exception>
    public Task Settle()
    {
        if (_next is null && _waiting.Count == 0)
        {
            return _writing;
        }

        return _next ??= WriteAfter(_writing);
    }

    private async Task WriteAfter(Task before)
    {
        // Lets the turn end that asked, and others of it that ask too.
        await Task.Yield();
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _writing = _next!;
        _next = null;
        T[] taken = [.. _waiting];
        _waiting.Clear();
        try
        {
            await append(taken);
        }
        catch
        {
            _waiting.InsertRange(0, taken);
            throw;
        }
    }
}
