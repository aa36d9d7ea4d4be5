using Microsoft.Extensions.Logging;

namespace Concentrator.Control.Radius;

/// <summary>Asks RADIUS servers: the first of their order, the next when one does not answer. Safe for use by several threads.</summary>
internal sealed class RadiusClient : IAsyncDisposable
{
    private readonly List<RadiusServerLink> _links;
    private readonly IReadOnlyList<RadiusServer> _servers;
    private readonly Func<double> _random;

    /// <summary>Makes one that has asked nobody yet.</summary>
    /// <param name="servers">The servers, one at least.</param>
    /// <param name="deadTime">How long a server that did not answer is asked last.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Gives a number from 0 to below 1, by which equal servers share the requests.</param>
    /// <param name="logger">Where a server's silence is told.</param>
    public RadiusClient(IEnumerable<RadiusServerOptions> servers, TimeSpan deadTime, TimeProvider time, Func<double> random, ILogger logger)
    {
        _links = [.. servers.Select(options => new RadiusServerLink(new RadiusServer(options, deadTime, time), time, logger))];
        _servers = [.. _links.Select(link => link.Server)];
        _random = random;
    }

    /// <summary>Asks until a server answers; null when none does.</summary>
    /// <param name="request">The request.</param>
    /// <param name="only">The only server to ask: a conversation's State is of no use to another (RFC 2865 §5.24); null for any.</param>
    /// <param name="end">Gives it up.</param>
    public async Task<RadiusReply?> Ask(IRadiusRequest request, RadiusServer? only, CancellationToken end)
    {
        foreach (var server in only is null ? RadiusServerOrder.Of(_servers, _random) : [only])
        {
            if (await _links.Find(link => link.Server == server)!.Ask(request, end) is { } reply)
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
            await link.DisposeAsync();
        }
    }
}
