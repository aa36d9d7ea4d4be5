using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;

namespace Concentrator.Cluster.Storage;

/// <summary>
/// Ended sessions of one grain on their way to the history. Whoever asks waits until all that were there are in it, and those that come while a write is under way
/// go with one more. Belongs to the grain's turns.
/// </summary>
internal sealed class HistoryQueue(SessionHistory history)
{
    private readonly List<EndedSession> _waiting = [];
    private Task _writing = Task.CompletedTask;
    private Task? _next;

    /// <summary>A session is over.</summary>
    public void Add(EndedSession ended) => _waiting.Add(ended);

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
        EndedSession[] taken = [.. _waiting];
        _waiting.Clear();
        try
        {
            await history.Add(taken);
        }
        catch
        {
            _waiting.InsertRange(0, taken);
            throw;
        }
    }
}
