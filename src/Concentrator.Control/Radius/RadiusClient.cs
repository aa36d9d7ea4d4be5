using Microsoft.Extensions.Logging;

namespace Concentrator.Control.Radius;

/// <summary>Asks RADIUS servers: the first of their order, the next when one does not answer. Safe for use by several threads.</summary>
internal sealed class RadiusClient : IAsyncDisposable
{
    private readonly List<RadiusServerLink> _links;
    private readonly IReadOnlyList<RadiusServer> _servers;
    /// <summary>The longest that a question may take in all: an edge waits no longer than 10 seconds for a round by default.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(8);

    private readonly RadiusInstruments? _instruments;
    private readonly Func<double> _random;
    private readonly TimeProvider _time;

    /// <summary>Makes one that has asked nobody yet.</summary>
    /// <param name="servers">The servers, one at least.</param>
    /// <param name="deadTime">How long a server that did not answer is asked last.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Gives a number from 0 to below 1, by which equal servers share the requests.</param>
    /// <param name="logger">Where a server's silence is told.</param>
    /// <param name="instruments">Where it is measured; null for nowhere.</param>
    /// <param name="purpose">What the servers are asked for, in the instruments' words.</param>
    public RadiusClient(
        IEnumerable<RadiusServerOptions> servers,
        TimeSpan deadTime,
        TimeProvider time,
        Func<double> random,
        ILogger logger,
        RadiusInstruments? instruments = null,
        string purpose = "authentication")
    {
        _links = [.. servers.Select(options => new RadiusServerLink(new RadiusServer(options, deadTime, time), time, logger, instruments))];
        _servers = [.. _links.Select(link => link.Server)];
        _instruments = instruments;
        foreach (var server in _servers)
        {
            instruments?.Watch(server, purpose);
        }

        _random = random;
        _time = time;
    }

    /// <summary>Asks until a server answers; null when none does.</summary>
    /// <param name="request">The request.</param>
    /// <param name="only">The only server to ask: a conversation's State is of no use to another (RFC 2865 §5.24); null for any.</param>
    /// <param name="end">Gives it up.</param>
    public async Task<RadiusReply?> Ask(IRadiusRequest request, RadiusServer? only, CancellationToken end)
    {
        var began = _time.GetTimestamp();
        var servers = only is null ? RadiusServerOrder.Of(_servers, _random) : [only];
        for (var i = 0; i < servers.Count; i++)
        {
            // Those behind are to have their share of the time too.
            var patience = (_patience - _time.GetElapsedTime(began)) / (servers.Count - i);
            if (await _links.Find(link => link.Server == servers[i])!.Ask(request, patience, end) is { } reply)
            {
                return reply;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var link in _links)
        {
            _instruments?.Forget(link.Server);
            await link.DisposeAsync();
        }
    }
}
