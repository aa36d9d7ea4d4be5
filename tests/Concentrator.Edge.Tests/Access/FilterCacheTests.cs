using System.Net;
using System.Runtime.CompilerServices;
using Concentrator.Control.Ports;
using Concentrator.Edge.Access;

namespace Concentrator.Edge.Tests.Access;

public class FilterCacheTests
{
    [Fact]
    public void Equal_filters_are_compiled_once()
    {
        var cache = new FilterCache(pagePort: null);
        var first = cache.Of(Filter(1));

        Assert.Same(first, cache.Of(Filter(1)));
        Assert.NotSame(first, cache.Of(Filter(2)));
        GC.KeepAlive(first);
    }

    [Fact]
    public void What_no_tunnel_has_any_more_is_forgotten()
    {
        var cache = new FilterCache(pagePort: null);
        var kept = cache.Of(Filter(0));
        for (var round = 0; round < 20; round++)
        {
            Fill(cache, 1 + (round * 100));
            GC.Collect();
        }

        Assert.InRange(cache.Count, 1, 400);
        Assert.Same(kept, cache.Of(Filter(0)));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Fill(FilterCache cache, int from)
    {
        for (var i = 0; i < 100; i++)
        {
            cache.Of(Filter(from + i));
        }
    }

    private static PacketFilter Filter(int host) => new([new FilterRule(FilterAction.Deny) { Remote = new IPNetwork(new IPAddress(0x0A000000L + host), 32) }], []);
}
