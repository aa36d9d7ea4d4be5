using Concentrator.Control.Ports;

namespace Concentrator.Control.Local;

/// <summary>The edges that wait for commands.</summary>
internal sealed class CommandWait
{
    private readonly LocalStore _store;
    private readonly EdgeDesk _edges;
    private readonly TimeSpan _longest;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Makes one.</summary>
    /// <param name="store">The store.</param>
    /// <param name="edges">Has the commands.</param>
    /// <param name="longest">After which time an edge gets an empty answer.</param>
    /// <param name="time">The clock.</param>
    public CommandWait(LocalStore store, EdgeDesk edges, TimeSpan longest, TimeProvider time)
    {
        _store = store;
        _edges = edges;
        _longest = longest;
        _time = time;
    }

    /// <summary>Sends those that wait away; false when that was done before.</summary>
    public bool Stop() => _stopped.TrySetResult();

    /// <summary>Commands after a sequence, as soon as there are any, something else is blocked, or the edge's epoch is another.</summary>
    public async Task<EdgeCommandBatch> Next(string edge, long epoch, long afterSequence, CancellationToken deadline)
    {
        var began = _time.GetTimestamp();
        while (true)
        {
            // Asked for before the commands are read, so that none that comes in between is slept over.
            var signal = _store.Signals.Next(edge);
            var batch = await _store.Loop.Run(() => _edges.Next(edge, epoch, afterSequence), deadline);
            var left = _longest - _time.GetElapsedTime(began);
            if (batch.Epoch != epoch || batch.Commands.Count > 0 || batch.Blocked is not null || left <= TimeSpan.Zero)
            {
                return batch;
            }

            try
            {
                await Task.WhenAny(signal, _stopped.Task).WaitAsync(left, _time, deadline);
            }
            catch (TimeoutException)
            {
                // Ends the signal too, which would gather a waiter at each call else.
                _store.Signals.Raise(edge);
                return batch;
            }

            if (_stopped.Task.IsCompleted)
            {
                throw new ControlPlaneUnavailableException("The control plane has stopped.");
            }
        }
    }
}
