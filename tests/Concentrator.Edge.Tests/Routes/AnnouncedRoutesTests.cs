using System.Net;
using Concentrator.DataPlane;
using Concentrator.Edge.Routes;
using Concentrator.Edge.Tests.World;
using Microsoft.Extensions.Logging;

namespace Concentrator.Edge.Tests.Routes;

public sealed class AnnouncedRoutesTests : IDisposable
{
    private static readonly IPNetwork Block = IPNetwork.Parse("10.80.0.0/26");
    private static readonly IPNetwork Host = IPNetwork.Parse("192.0.2.77/32");

    private readonly RoutedNetwork _network = new(new InProcessNetwork(new NetworkOptions { Prefixes = [] }));
    private readonly RecordingLogger<AnnouncedRoutesTests> _log = new();
    private readonly AnnouncedRoutes _routes;

    public AnnouncedRoutesTests() => _routes = new AnnouncedRoutes(_network, _log);

    [Fact]
    public async Task A_route_stands_from_its_first_tunnel_to_its_last()
    {
        var (first, second, other) = (Hold(Block), Hold(Block), Hold(Host));
        Assert.Null(await _routes.Take(first));
        Assert.Null(await _routes.Take(second));
        Assert.Null(await _routes.Take(other));
        _routes.Give(first);
        _routes.Give(other);
        await _routes.Settle();
        Assert.Equal([$"+{Block}", $"+{Host}", $"-{Host}"], _network.Changes);
        _routes.Give(second);
        await _routes.Settle();
        Assert.Empty(_network.Standing);
    }

    [Fact]
    public async Task What_a_tunnel_gives_back_is_gone_before_what_comes_then()
    {
        var hold = Hold(Block);
        _ = _routes.Take(hold);
        _routes.Give(hold);
        var seen = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _routes.Then(() => seen.SetResult(_network.Changes.Count));
        Assert.Equal(2, await seen.Task);
        Assert.Empty(_network.Standing);
    }

    [Fact]
    public async Task When_the_lease_is_lost_all_routes_are_gone_at_once_and_no_older_tunnel_gets_one()
    {
        var (block, host, late) = (Hold(Block), Hold(Host), Hold(Host));
        await _routes.Take(block);
        await _routes.Take(host);
        _routes.Clear();
        Assert.Empty(_network.Standing);

        Assert.Contains("lease", await _routes.Take(late), StringComparison.Ordinal);
        Assert.Empty(_network.Standing);

        // The new lease's first tunnel is not disturbed by those that end late.
        var next = Hold(Block);
        Assert.Null(await _routes.Take(next));
        _routes.Give(block);
        _routes.Give(host);
        _routes.Give(late);
        await _routes.Settle();
        Assert.Equal([Block], _network.Standing);
    }

    [Fact]
    public async Task A_refused_route_is_told_and_asked_for_again_by_the_next_tunnel()
    {
        _network.Refusal = "no room in the table";
        var refused = Hold(Block);
        Assert.Equal("no room in the table", await _routes.Take(refused));
        Assert.Contains(_log.Lines, line => line.Level == LogLevel.Error && line.Line.Contains("no room in the table", StringComparison.Ordinal));
        _network.Refusal = null;
        Assert.Null(await _routes.Take(Hold(Block)));
        _routes.Give(refused);
        await _routes.Settle();
        Assert.Equal([Block], _network.Standing);
    }

    [Fact]
    public async Task A_route_that_could_not_be_removed_still_stands_for_the_next_tunnel()
    {
        var hold = Hold(Block);
        await _routes.Take(hold);
        _network.RemovalRefusal = "not now";
        _routes.Give(hold);
        await _routes.Settle();
        _network.RemovalRefusal = null;
        var next = Hold(Block);
        Assert.Null(await _routes.Take(next));
        _routes.Give(next);
        await _routes.Settle();
        Assert.Empty(_network.Standing);
    }

    [Fact]
    public async Task Many_threads_leave_the_table_as_their_tunnels_say()
    {
        var prefixes = Enumerable.Range(0, 4).Select(i => IPNetwork.Parse($"10.80.{i}.0/26")).ToArray();
        var kept = await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(async () =>
        {
            var random = new Random(thread);
            var held = new List<RouteHold>();
            for (var i = 0; i < 2_000; i++)
            {
                if (held.Count > 0 && random.Next(2) == 0)
                {
                    _routes.Give(held[^1]);
                    held.RemoveAt(held.Count - 1);
                }
                else
                {
                    var hold = Hold(prefixes[random.Next(prefixes.Length)]);
                    held.Add(hold);
                    if (random.Next(4) == 0)
                    {
                        Assert.Null(await _routes.Take(hold));
                    }
                    else
                    {
                        _ = _routes.Take(hold);
                    }
                }
            }

            return held;
        })));
        await _routes.Settle();
        var expected = kept.SelectMany(each => each).Select(hold => hold.Prefix).ToHashSet();
        Assert.True(expected.SetEquals(_network.Standing));
        foreach (var hold in kept.SelectMany(each => each))
        {
            _routes.Give(hold);
        }

        await _routes.Settle();
        Assert.Empty(_network.Standing);
    }

    public void Dispose() => _network.Dispose();

    private RouteHold Hold(IPNetwork prefix) => new(prefix, _routes.Term);
}
