namespace Concentrator.Cluster.Storage;

/// <summary>Writes one after another; those that are asked for while one is under way are done by one more. Belongs to its grain's turns.</summary>
internal sealed class WriteQueue(Func<Task> write)
{
    private Task _writing = Task.CompletedTask;
    private Task? _next;

    /// <summary>Writes what there is now.</summary>
    public Task Save() => _next ??= WriteAfter(_writing);

    private async Task WriteAfter(Task before)
    {
        // Lets the turn end that asked, and others of it that ask too.
        await Task.Yield();
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _writing = _next!;
        _next = null;
        await write();
    }
}
