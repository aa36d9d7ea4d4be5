using System.Threading.RateLimiting;

namespace Concentrator.Server.Health;

/// <summary>
/// How often a statement with a token is taken. A token that was a machine's the last time has a rate of its own; all others share a small one, so that whoever makes up tokens takes nothing from
/// the machines, and no memory.
/// </summary>
/// <param name="rates">The rates of machines, by token.</param>
internal sealed class TokenRates(PostureRates rates) : IAsyncDisposable
{
    /// <summary>Statements within a second of all tokens together that are not known to be a machine's.</summary>
    internal const int UnknownPerSecond = 20;

    /// <summary>The most tokens that are known; more are forgotten, and have to make themselves known again.</summary>
    internal const int MostKnown = 20_000;

    private readonly FixedWindowRateLimiter _unknown = new(new FixedWindowRateLimiterOptions { PermitLimit = UnknownPerSecond, Window = TimeSpan.FromSeconds(1), QueueLimit = 0 });
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Whether one more is taken now. Counted by the machine and its token's key, not by its name alone: a guesser takes nothing from the machine that it guesses at.</summary>
    internal bool Admits(string token)
    {
        var key = SecretKey.Of(token);
        bool isKnown;
        lock (_lock)
        {
            isKnown = _known.Contains(key);
        }

        if (isKnown)
        {
            return rates.Admits(key);
        }

        using var one = _unknown.AttemptAcquire();
        return one.IsAcquired;
    }

    /// <summary>The control plane has said whether a token is a machine's.</summary>
    internal void Learn(string token, bool isMachines)
    {
        var key = SecretKey.Of(token);
        lock (_lock)
        {
            if (!isMachines)
            {
                _known.Remove(key);
                return;
            }

            if (_known.Count >= MostKnown && !_known.Contains(key))
            {
                _known.Clear();
            }

            _known.Add(key);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _unknown.DisposeAsync();
}
