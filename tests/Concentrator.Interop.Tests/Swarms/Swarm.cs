using System.Diagnostics;
using System.Net;
using Concentrator.Client;
using Concentrator.Tls;

namespace Concentrator.Interop.Tests.Swarms;

/// <summary>
/// Thousands of clients in one process. Each comes from a loopback address of its own, pings its gateway once a second, and dials in again when it has lost its tunnel, as
/// users' machines do.
/// </summary>
internal sealed class Swarm : IAsyncDisposable
{
    private readonly SwarmOptions _options;
    private readonly TlsClientContext _tls;
    private readonly SwarmDialer _dialer;
    private readonly SwarmPings _pings;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];
    private readonly SwarmTunnel[] _tunnels;

    private Swarm(SwarmOptions options)
    {
        _options = options;
        _tls = new TlsClientContext(new TlsClientOptions { HostName = options.Host, TrustAnyCertificate = true });
        _dialer = new SwarmDialer(options.Space);
        var random = new Random(options.Seed);
        _tunnels = [.. Enumerable.Range(0, options.Tunnels).Select(tunnel => Make(tunnel, new Random(random.Next())))];
        _pings = new SwarmPings(_tunnels);
    }

    /// <summary>The clients.</summary>
    internal IReadOnlyList<SwarmTunnel> Tunnels => _tunnels;

    /// <summary>How many have a tunnel now.</summary>
    internal int Up => _tunnels.Count(tunnel => tunnel.Life is not null);

    /// <summary>Starts the clients and returns once each has had a ping answered.</summary>
    internal static async Task<Swarm> StartAsync(SwarmOptions options)
    {
        var swarm = new Swarm(options);
        try
        {
            for (var i = 0; i < swarm._tunnels.Length; i++)
            {
                swarm._running.Add(swarm._tunnels[i].RunAsync(TimeSpan.FromSeconds((double)i / options.DialsPerSecond), swarm._stop.Token));
            }

            await swarm.UntilAnsweredAsync(Stopwatch.GetTimestamp(), 1, TimeSpan.FromSeconds(60) + (3 * TimeSpan.FromSeconds(options.Tunnels / (double)options.DialsPerSecond)));
            return swarm;
        }
        catch
        {
            await swarm.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until this share of all clients has an answer to a ping that was sent after a time.</summary>
    internal async Task UntilAnsweredAsync(long since, double share, TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit);
        while (_tunnels.Count(tunnel => tunnel.Life?.LastAnswered > since) < share * _tunnels.Length)
        {
            if (deadline.IsCancellationRequested)
            {
                Assert.Fail($"After {limit.TotalSeconds} s only {_tunnels.Count(tunnel => tunnel.Life?.LastAnswered > since)} of {_tunnels.Length} clients have an answer. {Failures()}");
            }

            await Task.Delay(50);
        }
    }

    /// <summary>Sends no more pings, and gives those under way the time to be answered that a slow machine may need.</summary>
    internal async Task QuietAsync()
    {
        _pings.Stop();
        for (var tries = 0; tries < 100 && _tunnels.Any(tunnel => tunnel.Life?.Unanswered > 0); tries++)
        {
            await Task.Delay(100);
        }
    }

    /// <summary>What became of the clients since a fault.</summary>
    internal Recovery Since(long fault) => Recovery.Of(_tunnels, fault);

    /// <summary>Why clients have no tunnel now: the last failure of each, counted.</summary>
    internal string Failures() => string.Join(
        "; ",
        _tunnels.Where(tunnel => tunnel.Life is null)
            .GroupBy(tunnel => tunnel.Failures.LastOrDefault()?.Message ?? "no attempt has failed", StringComparer.Ordinal)
            .Select(group => $"{group.Count()} × {group.Key}"));

    /// <summary>All leave in good order.</summary>
    public async ValueTask DisposeAsync()
    {
        _pings.Stop();
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        _dialer.Dispose();
        _tls.Dispose();
        _stop.Dispose();
    }

    private SwarmTunnel Make(int tunnel, Random random)
    {
        var source = _options.Source(tunnel);
        var options = new SstpClientOptions
        {
            Host = _options.Host,
            Port = _options.Port,
            UserName = _options.Users[tunnel % _options.Users.Count],
            Password = _options.Password,
            Ipv6 = _options.Ipv6,
            LocalEndPoint = new IPEndPoint(source, 0),
            ConnectTimeout = _options.ConnectTimeout,
        };
        return new SwarmTunnel(source, (onPacket, stop) => _dialer.Run(() => SstpConnection.ConnectAsync(options, _tls, onPacket, TimeProvider.System, stop)), random);
    }
}
