using System.Collections.Concurrent;
using Concentrator.Control.Local.Storage;
using Concentrator.Control.Ports;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Concentrator.Control.Local;

/// <summary>
/// The one thread that reads and changes the state. It takes what is waiting, does it within one transaction, and answers after the commit: many changes share one
/// write to the disk. When one cannot be done, the transaction is undone, what is in memory is read anew from the file, and the others are done alone; when the
/// commit fails, all are answered with <see cref="ControlPlaneUnavailableException"/>.
/// </summary>
internal sealed partial class CommitLoop : IAsyncDisposable
{
    /// <summary>The most that share one commit: one that fails is not to cost too many others.</summary>
    private const int MaxBatch = 256;

    private readonly ControlDatabase _database;
    private readonly Action _load;
    private readonly ILogger _logger;
    private readonly BlockingCollection<WorkItem> _waiting = [];
    private readonly List<Action> _afterCommit = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _stale;

    /// <summary>Makes a loop over a file and starts it.</summary>
    /// <param name="database">The file; the loop's from now on, to its end.</param>
    /// <param name="load">Reads what is in memory from the file.</param>
    /// <param name="logger">Takes what went wrong.</param>
    public CommitLoop(ControlDatabase database, Action load, ILogger logger)
    {
        _database = database;
        _load = load;
        _logger = logger;
        load();
        new Thread(Loop) { IsBackground = true, Name = "control commit" }.Start();
    }

    /// <summary>Does something on the state, and answers when it is kept. Once begun it is finished, whatever the deadline.</summary>
    public async Task<T> Run<T>(Func<T> operation, CancellationToken deadline)
    {
        deadline.ThrowIfCancellationRequested();
        var item = new WorkItem<T>(operation, deadline);
        try
        {
            _waiting.Add(item, CancellationToken.None);
        }
        catch (InvalidOperationException e)
        {
            throw new ControlPlaneUnavailableException("The control plane has stopped.", e);
        }

        return await item.Done.WaitAsync(deadline);
    }

    /// <summary>From within an operation: does something when its change is kept, and only then.</summary>
    public void AfterCommit(Action action) => _afterCommit.Add(action);

    /// <summary>Finishes what is waiting and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.CompleteAdding();
        await _ended.Task;
        _waiting.Dispose();
    }

    private void Loop()
    {
        var batch = new List<WorkItem>(MaxBatch);
        foreach (var first in _waiting.GetConsumingEnumerable())
        {
            batch.Clear();
            batch.Add(first);
            while (batch.Count < MaxBatch && _waiting.TryTake(out var next))
            {
                batch.Add(next);
            }

            Process(batch);
        }

        _database.Dispose();
        _ended.SetResult();
    }

    private void Process(IReadOnlyList<WorkItem> batch)
    {
        var done = 0;
        try
        {
            if (_stale)
            {
                _load();
                _stale = false;
            }

            _database.Begin();
            for (; done < batch.Count; done++)
            {
                batch[done].Execute();
            }

            _database.Commit();
        }
        catch (Exception e)
        {
            Undo();
            if (done < batch.Count && batch.Count > 1)
            {
                // One of them failed, not the disk: each gets a transaction of its own.
                foreach (var item in batch)
                {
                    Process([item]);
                }

                return;
            }

            Log.NotKept(_logger, e, batch.Count);
            var unavailable = Unavailable(e);
            foreach (var item in batch)
            {
                item.Fail(unavailable);
            }

            return;
        }

        _afterCommit.ForEach(action => action());
        _afterCommit.Clear();
        foreach (var item in batch)
        {
            item.Complete();
        }
    }

    private void Undo()
    {
        _afterCommit.Clear();
        _database.Rollback();
        _stale = true;
    }

    private static ControlPlaneUnavailableException Unavailable(Exception cause) => cause switch
    {
        SqliteException => new ControlPlaneUnavailableException($"The control plane cannot keep its state: {cause.Message} Is the disk full, or the data directory not writable?", cause),
        _ => new ControlPlaneUnavailableException($"The control plane failed: {cause.Message}", cause),
    };

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The state could not be kept; {Count} requests were answered as unavailable.")]
        public static partial void NotKept(ILogger logger, Exception exception, int count);
    }
}
