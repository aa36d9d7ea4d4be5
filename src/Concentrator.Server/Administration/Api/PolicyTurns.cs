using System.Threading.RateLimiting;
using Concentrator.Server.Administration.Audit;

namespace Concentrator.Server.Administration.Api;

/// <summary>Has policies be checked and applied one at a time, and each caller wait with few of them: to understand one takes far more memory than to send it.</summary>
/// <param name="patience">How long a policy waits for its turn.</param>
internal sealed class PolicyTurns(TimeSpan patience) : IDisposable
{
    /// <summary>The policies that one caller has under way or waiting.</summary>
    internal const int PerCaller = 4;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly PartitionedRateLimiter<string> _callers = PartitionedRateLimiter.Create<string, string>(name => RateLimitPartition.GetConcurrencyLimiter(
        name,
        _ => new ConcurrencyLimiterOptions { PermitLimit = PerCaller, QueueLimit = 0 }));

    /// <summary>Reads a policy, and does something with it when it is its turn.</summary>
    /// <param name="caller">Whose it is.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="work">What is done.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What came of it; null: its turn did not come.</returns>
    internal async Task<T?> Take<T>(Caller caller, Func<Task<string>> read, Func<string, Task<T>> work, CancellationToken cancellationToken)
        where T : class
    {
        using var place = _callers.AttemptAcquire(caller.Name);
        if (!place.IsAcquired)
        {
            return null;
        }

        var text = await read();
        if (!await _turn.WaitAsync(patience, cancellationToken))
        {
            return null;
        }

        try
        {
            return await work(text);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _turn.Dispose();
        _callers.Dispose();
    }
}
