namespace Concentrator.Server.Health;

/// <summary>Says of what comes again and again whether it is to be told now: once a minute each.</summary>
/// <param name="time">The clock.</param>
internal sealed class ToldOnce<T>(TimeProvider time)
    where T : notnull
{
    /// <summary>How long the same is not told again.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private const int MostRemembered = 20_000;

    private readonly Dictionary<T, long> _told = [];
    private readonly Lock _lock = new();

    /// <summary>Whether it is to be told now; from now on it is told.</summary>
    internal bool IsDue(T thing)
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            if (_told.TryGetValue(thing, out var at) && time.GetElapsedTime(at, now) < Window)
            {
                return false;
            }

            if (_told.Count >= MostRemembered)
            {
                _told.Clear();
            }

            _told[thing] = now;
            return true;
        }
    }
}
