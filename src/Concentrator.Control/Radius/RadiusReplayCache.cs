namespace Concentrator.Control.Radius;

/// <summary>
/// The answers to requests that were taken: one that comes again, from wherever, is the same request and gets the same answer. By its Authenticator, which is a digest of all of it and
/// of the secret. Safe for use by several threads.
/// </summary>
/// <param name="age">How long an answer is kept: as long as the request's Event-Timestamp lets it count.</param>
/// <param name="most">How many are kept.</param>
/// <param name="time">The clock.</param>
internal sealed class RadiusReplayCache(TimeSpan age, int most, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, Task<byte[]?>> _answers = [];
    private readonly Queue<(UInt128 Key, long Taken)> _order = new();

    /// <summary>The answer to a request; <paramref name="answer"/> makes it if the request is new. Null when there is no room for another.</summary>
    public Task<byte[]?> GetOrAdd(UInt128 authenticator, Func<Task<byte[]?>> answer)
    {
        TaskCompletionSource<byte[]?> made;
        lock (_lock)
        {
            while (_order.TryPeek(out var oldest) && time.GetElapsedTime(oldest.Taken) > age)
            {
                _answers.Remove(_order.Dequeue().Key);
            }

            if (_answers.TryGetValue(authenticator, out var known))
            {
                return known;
            }

            if (_order.Count >= most)
            {
                return Task.FromResult<byte[]?>(null);
            }

            made = new TaskCompletionSource<byte[]?>(TaskCreationOptions.RunContinuationsAsynchronously);
            _answers.Add(authenticator, made.Task);
            _order.Enqueue((authenticator, time.GetTimestamp()));
        }

        return Make(answer, made);
    }

    /// <summary>Forgets an answer: the same request may be tried again.</summary>
    public void Remove(UInt128 authenticator)
    {
        lock (_lock)
        {
            _answers.Remove(authenticator);
        }
    }

    private static async Task<byte[]?> Make(Func<Task<byte[]?>> answer, TaskCompletionSource<byte[]?> made)
    {
        try
        {
            made.SetResult(await answer());
        }
        catch (Exception fault)
        {
            made.SetException(fault);
        }

        return await made.Task;
    }
}
