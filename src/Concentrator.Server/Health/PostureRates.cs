using System.Threading.RateLimiting;

namespace Concentrator.Server.Health;

/// <summary>How often a statement of health is taken: of one tunnel or machine some times a minute, and of all together no more than the control plane bears from one edge.</summary>
internal sealed class PostureRates : IAsyncDisposable
{
    /// <summary>Statements of one tunnel or machine within <see cref="Window"/>.</summary>
    internal const int PerSource = 12;

    /// <summary>Statements of all together within a second.</summary>
    internal const int PerSecond = 200;

    /// <summary>The time that <see cref="PerSource"/> is counted in.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<string> _sources = PartitionedRateLimiter.Create<string, string>(source => RateLimitPartition.GetFixedWindowLimiter(
        source,
        _ => new FixedWindowRateLimiterOptions { PermitLimit = PerSource, Window = Window, QueueLimit = 0 }));

    private readonly FixedWindowRateLimiter _all = new(new FixedWindowRateLimiterOptions { PermitLimit = PerSecond, Window = TimeSpan.FromSeconds(1), QueueLimit = 0 });

    /// <summary>Whether one more is taken now.</summary>
    /// <param name="source">The tunnel or the machine.</param>
    internal bool Admits(string source)
    {
        using var one = _sources.AttemptAcquire(source);
        if (!one.IsAcquired)
        {
            return false;
        }

        using var all = _all.AttemptAcquire();
        return all.IsAcquired;
    }

    /// <summary>Whether a source has anything left of its own rate; takes nothing of it.</summary>
    internal bool HasLeft(string source)
    {
        using var none = _sources.AttemptAcquire(source, permitCount: 0);
        return none.IsAcquired;
    }

    /// <summary>Takes one of a source's own rate, of what was admitted already; false when nothing was left.</summary>
    internal bool Spend(string source)
    {
        using var one = _sources.AttemptAcquire(source);
        return one.IsAcquired;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _sources.DisposeAsync();
        await _all.DisposeAsync();
    }
}
