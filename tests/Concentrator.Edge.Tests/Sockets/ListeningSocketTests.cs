using System.Net;
using Concentrator.Edge.Sockets;
using Concentrator.Edge.Tests.World;

namespace Concentrator.Edge.Tests.Sockets;

public class ListeningSocketTests
{
    [Fact]
    public void An_address_that_the_machine_has_not_is_named_with_the_reason()
    {
        var failure = Assert.Throws<IOException>(() => ListeningSocket.Open(new IPEndPoint(IPAddress.Parse("192.0.2.77"), 443)));
        Assert.Equal("Cannot listen on 192.0.2.77:443: this machine has no such address.", failure.Message);
    }

    [Fact]
    public async Task A_second_edge_does_not_share_the_port_of_the_first()
    {
        await using var first = await EdgeWorld.StartAsync();

        var failure = await Assert.ThrowsAsync<IOException>(() => EdgeWorld.StartAsync(options => options with { Listen = [first.Endpoint] }));

        Assert.Equal($"Cannot listen on {first.Endpoint}: another program listens there already.", failure.Message);
        await using var tunnel = await first.DialAsync();
        await EdgeWorld.PingAsync(tunnel, EdgeWorld.Gateway, 1);
    }

    [Fact]
    public void A_port_that_is_not_allowed_says_what_to_do() =>
        Assert.Contains("Edge:Listen", ListeningSocket.Explain(Errno.PermissionDenied), StringComparison.Ordinal);
}
