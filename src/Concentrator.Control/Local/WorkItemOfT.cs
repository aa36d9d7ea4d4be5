namespace Concentrator.Control.Local;

/// <summary>Something with an answer that waits for the commit loop. When its deadline passes before it begins, it is not done.</summary>
internal sealed class WorkItem<T> : WorkItem
{
    private readonly Func<T> _operation;
    private readonly CancellationToken _deadline;
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;
    private bool _skipped;

    /// <summary>Makes one.</summary>
    public WorkItem(Func<T> operation, CancellationToken deadline)
    {
        _operation = operation;
        _deadline = deadline;
    }

    /// <summary>The answer.</summary>
    public Task<T> Done => _done.Task;

    /// <inheritdoc/>
    public override void Execute()
    {
        _skipped = _deadline.IsCancellationRequested;
        if (!_skipped)
        {
            _result = _operation();
        }
    }

    /// <inheritdoc/>
    public override void Complete()
    {
        if (_skipped)
        {
            _done.TrySetCanceled(_deadline);
        }
        else
        {
            _done.TrySetResult(_result!);
        }
    }

    /// <inheritdoc/>
    public override void Fail(Exception exception) => _done.TrySetException(exception);
}
