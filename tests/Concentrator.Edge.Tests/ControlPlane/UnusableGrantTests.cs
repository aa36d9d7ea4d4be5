using System.Net;
using Concentrator.Client;
using Concentrator.Control.Ports;
using Concentrator.Edge.Tests.World;

namespace Concentrator.Edge.Tests.ControlPlane;

/// <summary>A control plane across a network may be newer, or wrong: its grant ends one tunnel at worst.</summary>
public class UnusableGrantTests
{
    public static TheoryData<string, Func<Grant, Grant>> Changes => new()
    {
        { "IPv6 address", grant => grant with { Address = IPAddress.IPv6Loopback } },
        { "IPv6 DNS server", grant => grant with { DnsServers = [IPAddress.IPv6Loopback] } },
        { "short key", grant => grant with { HigherLayerAuthenticationKey = new byte[31] } },
        { "unknown level", grant => grant with { Access = new TunnelAccess { Level = (AccessLevel)99 } } },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_grant_that_cannot_be_used_refuses_its_tunnel(string what, Func<Grant, Grant> change)
    {
        await using var world = await EdgeWorld.StartAsync(exchange: parts => parts with
        {
            Control = new ControlPlaneDouble(parts.Control) { Change = answer => answer.Grant is { } grant ? answer with { Grant = change(grant) } : answer },
        });

        await Assert.ThrowsAsync<SstpConnectException>(() => world.DialAsync());

        await EdgeWorld.UntilAsync(() => world.Log.Lines.Any(line => line.Line.Contains("the grant for alice", StringComparison.Ordinal)), $"the log tells of the {what}");
        Assert.True(world.Edge.IsReady);
    }
}
