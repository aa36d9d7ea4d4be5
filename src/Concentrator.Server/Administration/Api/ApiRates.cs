using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;

namespace Concentrator.Server.Administration.Api;

/// <summary>How often the API is asked: by each token some times a second, and with tokens that are none some times a minute from one source. Who guesses takes nothing from a token that was right lately, even from the same source.</summary>
internal sealed class ApiRates : IAsyncDisposable
{
    /// <summary>Tokens from one source that are none, within <see cref="Window"/>.</summary>
    internal const int FailuresPerSource = 10;

    /// <summary>The time that <see cref="FailuresPerSource"/> is counted in.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private const int MostRemembered = 10_000;
    private const int Ipv6SourceBytes = 8;

    private readonly PartitionedRateLimiter<string> _tokens;
    private readonly PartitionedRateLimiter<string> _failures = PartitionedRateLimiter.Create<string, string>(source => RateLimitPartition.GetFixedWindowLimiter(
        source,
        _ => new FixedWindowRateLimiterOptions { PermitLimit = FailuresPerSource, Window = Window, QueueLimit = 0 }));

    private readonly ConcurrentDictionary<string, bool> _right = new(StringComparer.Ordinal);

    /// <summary>Makes one.</summary>
    /// <param name="perSecond">How often a token may ask within a second.</param>
    internal ApiRates(int perSecond) => _tokens = PartitionedRateLimiter.Create<string, string>(token => RateLimitPartition.GetTokenBucketLimiter(
        token,
        _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = perSecond,
            TokensPerPeriod = Math.Max(1, perSecond / 10),
            ReplenishmentPeriod = TimeSpan.FromSeconds(Math.Max(1, perSecond / 10) / (double)perSecond),
            QueueLimit = 0,
        }));

    /// <summary>Whether a token may be looked at that came from a source.</summary>
    internal bool MayTry(IPAddress source, string token)
    {
        if (_right.ContainsKey(KeyOf(token)))
        {
            return true;
        }

        using var look = _failures.AttemptAcquire(SourceOf(source), permitCount: 0);
        return look.IsAcquired;
    }

    /// <summary>A token was none.</summary>
    internal void Failed(IPAddress source, string token)
    {
        _right.TryRemove(KeyOf(token), out _);
        _failures.AttemptAcquire(SourceOf(source)).Dispose();
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

        _right[KeyOf(token)] = true;
        using var one = _tokens.AttemptAcquire(name);
        return one.IsAcquired;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _tokens.DisposeAsync();
        await _failures.DisposeAsync();
    }

    private static string KeyOf(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    // Who has one address of a /64 has all of them.
    private static string SourceOf(IPAddress address)
    {
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, Ipv6SourceBytes)) : address.ToString();
    }
}
