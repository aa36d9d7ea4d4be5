using System.Net;
using Concentrator.Server.Tests.Administration.Api;
using Concentrator.Server.Tests.Configuration;

namespace Concentrator.Server.Tests.Administration;

/// <summary>Clients inside tunnels reach the addresses of the machine that their tunnel ends at, but not its admin port.</summary>
public sealed class ShutOutTests
{
    [Theory]
    [InlineData("127.0.0.0/8", true)]
    [InlineData("10.9.0.0/16", false)]
    public async Task A_connection_from_the_tunnels_networks_is_closed_unread(string network, bool isClosed)
    {
        await using var world = await ApiWorld.Start(change: (_, settings) => settings with { ShutOut = [IPNetwork.Parse(network)] });
        foreach (var path in new[] { "/metrics", "/healthz", "/api/v1/version" })
        {
            if (isClosed)
            {
                await Assert.ThrowsAsync<HttpRequestException>(() => world.Http.GetAsync(path));
            }
            else
            {
                using var answer = await world.Http.GetAsync(path);
                Assert.NotEqual(HttpStatusCode.NotFound, answer.StatusCode);
            }
        }
    }

    [Fact]
    public void It_is_the_pools_networks_that_are_shut_out_of_both_families() => Assert.Equal(
        ["10.20.0.0/16", "fd20::/48"],
        SettingsFixture.Load(("Pools:office:Prefix", "10.20.0.0/16"), ("Pools:office:Prefix6", "fd20::/48")).Admin.ShutOut.Select(network => network.ToString()));

    [Fact]
    public void Who_wants_to_administer_through_a_tunnel_can_say_so() =>
        Assert.Empty(SettingsFixture.Load(("Pools:office:Prefix", "10.20.0.0/16"), ("Admin:FromTunnels", "true")).Admin.ShutOut);
}
