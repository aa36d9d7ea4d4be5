using System.Net;
using Concentrator.DataPlane.Tun.Routes;
using Concentrator.Tests;

namespace Concentrator.DataPlane.Tests.Tun;

public sealed class RouteMessageTests
{
    [Theory]
    [InlineData("10.77.0.64/26")]
    [InlineData("192.0.2.77/32")]
    [InlineData("0.0.0.0/0")]
    [InlineData("2001:db8:0:100::/56")]
    [InlineData("::1/128")]
    public void A_route_is_read_as_it_was_written(string prefix)
    {
        var route = new KernelRoute(IPNetwork.Parse(prefix), 7, 83, 1024);
        Assert.True(RouteMessage.TryRead(Body(route), out var read));
        Assert.Equal(route, read);
    }

    [Fact]
    [Trait("Kind", "fuzz")]
    public void No_damaged_route_is_read_as_more_than_it_says() => Fuzzing.Run(83, seed =>
    {
        var mutator = new Mutator(
            seed,
            Body(new KernelRoute(IPNetwork.Parse("10.77.0.64/26"), 7, 83, 0)),
            Body(new KernelRoute(IPNetwork.Parse("2001:db8:0:100::/56"), 7, 83, 1024)));
        var routes = 0;
        for (var i = 0; i < Fuzzing.Inputs; i++)
        {
            if (RouteMessage.TryRead(mutator.Next(), out var route))
            {
                routes++;
                Assert.NotEqual(0u, route.Interface);
                Assert.InRange(route.Prefix.PrefixLength, 0, 128);
            }
        }

        Assert.InRange(routes, 1, Fuzzing.Inputs - 1);
    });

    private static byte[] Body(KernelRoute route)
    {
        var message = new byte[RouteMessage.MaxSize];
        return message[NetlinkHeader.Size..RouteMessage.Write(message, NetlinkType.NewRoute, NetlinkFlags.Request, 1, route)];
    }
}
