using System.Collections.Concurrent;
using System.Net;
using System.Threading.RateLimiting;
using Concentrator.Server.Health;

namespace Concentrator.Server.Administration.Api;

/// <summary>How often the API is asked: by each token some times a second, and with tokens that are none some times a minute from one source. Who guesses takes nothing from a token that was right lately, even from the same source.</summary>
internal sealed class ApiRates : IAsyncDisposable
{
    /// <summary>Tokens from one source that are none and are looked at, within <see cref="Window"/>.</summary>
    internal const int FailuresPerSource = 10;

    /// <summary>The time that <see cref="FailuresPerSource"/> is counted in.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private const int MostRemembered = 10_000;

    /// <summary>The sources that are too many to be told apart.</summary>
    private const string AllOthers = "";

    private static readonly TimeSpan SweptEvery = TimeSpan.FromSeconds(1);

    private readonly PartitionedRateLimiter<string> _tokens;
    private readonly TimeProvider _time;
    private readonly Lock _guessing = new();
    private readonly Dictionary<string, GuessWindow> _guesses = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _right = new(StringComparer.Ordinal);
    private long _swept;

    /// <summary>Makes one.</summary>
    /// <param name="perSecond">How often a token may ask within a second.</param>
    /// <param name="time">The clock; null: the system's.</param>
    internal ApiRates(int perSecond, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _tokens = PartitionedRateLimiter.Create<string, string>(token => RateLimitPartition.GetTokenBucketLimiter(
            token,
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = perSecond,
                TokensPerPeriod = Math.Max(1, perSecond / 10),
                ReplenishmentPeriod = TimeSpan.FromSeconds(Math.Max(1, perSecond / 10) / (double)perSecond),
                QueueLimit = 0,
            }));
    }

    /// <summary>Whether a token was right lately.</summary>
    internal bool Knows(string token) => _right.ContainsKey(SecretKey.Of(token));

    /// <summary>A token is none any more.</summary>
    internal void Forget(string token) => _right.TryRemove(SecretKey.Of(token), out _);

    /// <summary>Takes a look at a token that is not known to be right; to be given back if it is. Null: there were too many from there.</summary>
    internal GuessWindow? Guess(IPAddress source)
    {
        lock (_guessing)
        {
            var now = _time.GetTimestamp();
            var key = SourceOf(source);
            if (!_guesses.ContainsKey(key) && _guesses.Count >= MostRemembered)
            {
                Sweep(now);
                key = _guesses.Count >= MostRemembered ? AllOthers : key;
            }

            if (!_guesses.TryGetValue(key, out var window) || _time.GetElapsedTime(window.Since, now) >= Window)
            {
                _guesses[key] = window = new GuessWindow(now, FailuresPerSource);
            }

            return window.TryTake() ? window : null;
        }
    }

    /// <summary>A token was one; whether it may ask once more now.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="token">The token.</param>
    internal bool Admits(string name, string token)
    {
        if (_right.Count >= MostRemembered)
        {
            _right.Clear();
        }

        _right[SecretKey.Of(token)] = true;
        using var one = _tokens.AttemptAcquire(name);
        return one.IsAcquired;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _tokens.DisposeAsync();

    private void Sweep(long now)
    {
        if (_swept != 0 && _time.GetElapsedTime(_swept, now) < SweptEvery)
        {
            return;
        }

        _swept = now;
        foreach (var (source, window) in _guesses)
        {
            if (_time.GetElapsedTime(window.Since, now) >= Window)
            {
                _guesses.Remove(source);
            }
        }
    }

    // Who has one address of a /64 has all of them.
    private static string SourceOf(IPAddress address) => ClientConnections.ClientOf(address).ToString();
}
