using System.Threading.RateLimiting;

namespace Concentrator.Server.Health;

/// <summary>
/// How often a statement with a machine's proof is looked at. A proof cannot be judged here, and whoever has seen one can send its like. So where a machine has proven itself before (its name,
/// its token's key and the source address), it has a rate there; all else shares a small one. A machine's own rate is spent by what it has proven, and by nothing that others send in its name.
/// </summary>
/// <param name="rates">The rates of machines, and of machines at one source.</param>
internal sealed class MachineRates(PostureRates rates) : IAsyncDisposable
{
    /// <summary>Statements within a second of all together that come from where nobody of that name has proven himself.</summary>
    internal const int UnknownPerSecond = 20;

    /// <summary>The most machines and sources that are known; more are forgotten, and have to make themselves known again.</summary>
    internal const int MostKnown = 20_000;

    private readonly FixedWindowRateLimiter _unknown = new(new FixedWindowRateLimiterOptions { PermitLimit = UnknownPerSecond, Window = TimeSpan.FromSeconds(1), QueueLimit = 0 });
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>How many machines and sources are known.</summary>
    internal int Known
    {
        get
        {
            lock (_lock)
            {
                return _known.Count;
            }
        }
    }

    /// <summary>Whether one more is looked at now.</summary>
    /// <param name="machine">The machine and its token's key, in one spelling only.</param>
    /// <param name="source">Where it came from; empty when that cannot be told.</param>
    internal bool Admits(string machine, string source)
    {
        var place = PlaceOf(machine, source);
        bool isKnown;
        lock (_lock)
        {
            isKnown = _known.Contains(place);
        }

        if (isKnown)
        {
            return rates.HasLeft(machine) && rates.Admits(place);
        }

        using var one = _unknown.AttemptAcquire();
        return one.IsAcquired && rates.HasLeft(machine);
    }

    /// <summary>The machine has made the statement, just now, and none came that is later: what others make of one that they have seen is none.</summary>
    internal void Proven(string machine, string source)
    {
        if (!rates.Spend(machine))
        {
            return;
        }

        var place = PlaceOf(machine, source);
        lock (_lock)
        {
            if (_known.Count >= MostKnown && !_known.Contains(place))
            {
                _known.Clear();
            }

            _known.Add(place);
        }
    }

    /// <summary>There is no such machine, or it has another token now.</summary>
    internal void Forget(string machine, string source)
    {
        lock (_lock)
        {
            _known.Remove(PlaceOf(machine, source));
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _unknown.DisposeAsync();

    private static string PlaceOf(string machine, string source) => $"{machine} {source}";
}
