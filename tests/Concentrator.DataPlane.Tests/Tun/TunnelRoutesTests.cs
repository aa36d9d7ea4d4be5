using System.Net;
using Concentrator.DataPlane.Tun;
using Concentrator.DataPlane.Tun.Routes;
using Concentrator.Protocol.Ip;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concentrator.DataPlane.Tests.Tun;

public sealed class TunnelRoutesTests : IDisposable
{
    private static readonly Ipv4Address Gateway = new(0x0A4D_0001);
    private static readonly NetworkOptions Options = new() { Routing = RoutingMode.Routed, Prefixes = [new NetworkPrefix(new Ipv4Prefix(Gateway, 16), Gateway)] };
    private static readonly IPNetwork Block = IPNetwork.Parse("10.77.0.64/26");
    private static readonly IPNetwork Host = IPNetwork.Parse("192.0.2.77/32");

    private readonly Lazy<NetworkNamespace> _space = new(() => new NetworkNamespace("routes"));

    [NetworkNamespaceFact]
    public void Only_what_is_added_stands_in_the_table_under_our_number()
    {
        using var network = Open();
        Assert.True(network.TakesRoutes);
        Assert.Contains($"inet {Gateway}/32", _space.Value.Run("ip", "address", "show", "dev", "sstp0"), StringComparison.Ordinal);
        Assert.Empty(Announced());

        // From another namespace than the kernel's routes are in: workers and pool threads are never asked where they stand.
        network.AddRoute(Block);
        network.AddRoute(Host);
        Assert.Equal(["10.77.0.64/26 dev sstp0 scope link", "192.0.2.77 dev sstp0 scope link"], Announced());
        network.RemoveRoute(Block);
        Assert.Equal(["192.0.2.77 dev sstp0 scope link"], Announced());
        network.RemoveRoute(Block);
        network.RemoveRoute(Host);
        Assert.Empty(Announced());
    }

    [NetworkNamespaceFact]
    public void What_is_held_elsewhere_ends_at_the_device_unless_a_routing_daemon_knows_better()
    {
        var space = _space.Value;
        space.Run("ip", "link", "add", "veth0", "type", "veth", "peer", "name", "veth1");
        space.Run("ip", "address", "add", "192.0.2.1/30", "dev", "veth0");
        space.Run("ip", "link", "set", "veth1", "up");
        space.Run("ip", "link", "set", "veth0", "up");
        space.Run("ip", "route", "add", "default", "via", "192.0.2.2");
        using var network = Open();
        network.AddRoute(Block);

        Assert.Contains("dev sstp0", space.Run("ip", "route", "get", "10.77.0.65"), StringComparison.Ordinal);
        Assert.Contains("dev sstp0", space.Run("ip", "route", "get", "10.77.9.9"), StringComparison.Ordinal);
        space.Run("ip", "route", "add", "10.77.9.0/26", "via", "192.0.2.2", "proto", "bird", "metric", "32");
        Assert.Contains("via 192.0.2.2", space.Run("ip", "route", "get", "10.77.9.9"), StringComparison.Ordinal);

        // A pool of one block is another edge's at times.
        space.Run("ip", "route", "add", "10.77.0.0/16", "via", "192.0.2.2", "proto", "bird", "metric", "32");
        Assert.Contains("via 192.0.2.2", space.Run("ip", "route", "get", "10.77.8.8"), StringComparison.Ordinal);
        Assert.Contains("dev sstp0", space.Run("ip", "route", "get", "10.77.0.65"), StringComparison.Ordinal);
    }

    [NetworkNamespaceFact]
    public void Routes_that_a_killed_process_left_on_a_prepared_device_go_at_the_start_and_ours_at_the_stop()
    {
        var space = _space.Value;
        space.Do(() => TunPreparation.Prepare(Options, 0));
        space.Run("ip", "route", "add", "10.77.1.0/26", "dev", "sstp0", "proto", "83");
        space.Run("ip", "route", "add", "198.51.100.0/24", "dev", "sstp0", "proto", "static");
        space.Run("ip", "route", "add", "203.0.113.0/24", "dev", "lo", "proto", "83");
        space.Run("ip", "route", "add", "10.78.0.0/16", "dev", "sstp0", "proto", "kernel", "metric", "4294967295");
        using (var network = Open())
        {
            var routes = space.Run("ip", "route", "show", "table", "main");
            Assert.DoesNotContain("10.77.1.0/26", routes, StringComparison.Ordinal);
            Assert.DoesNotContain("10.78.0.0/16", routes, StringComparison.Ordinal);
            Assert.Contains("198.51.100.0/24 dev sstp0", routes, StringComparison.Ordinal);
            Assert.Contains("203.0.113.0/24 dev lo", routes, StringComparison.Ordinal);
            network.AddRoute(Block);
            network.Dispose();
            network.RemoveRoute(Block);
        }

        Assert.Equal(["198.51.100.0/24 proto static scope link"], Lines(space.Run("ip", "route", "show", "dev", "sstp0")).Select(line => line.Replace(" linkdown", "", StringComparison.Ordinal)));
    }

    [NetworkNamespaceFact]
    public void Another_mode_leaves_no_routes_of_ours_on_a_prepared_device()
    {
        var space = _space.Value;
        space.Do(() => TunPreparation.Prepare(Options, 0));
        space.Run("ip", "route", "add", "10.77.1.0/26", "dev", "sstp0", "proto", "83");
        var masquerade = Options with { Routing = RoutingMode.Masquerade };
        space.Do(() => TunPreparation.Prepare(masquerade, 0));
        Assert.Empty(Announced());
        using var network = space.Do(() => TunNetwork.Open(masquerade, NullLogger.Instance));
        Assert.False(network.TakesRoutes);
        network.AddRoute(Block);
        Assert.Empty(Announced());
        space.Do(() => TunPreparation.Remove(masquerade));
    }

    [NetworkNamespaceFact]
    public void A_route_that_is_somebody_elses_is_an_error_with_a_name()
    {
        var space = _space.Value;
        using var network = Open();
        space.Run("ip", "route", "add", "192.0.2.77/32", "dev", "lo");
        var error = Assert.Throws<NetworkSetupException>(() => network.AddRoute(Host));
        Assert.Contains("192.0.2.77/32", error.Message, StringComparison.Ordinal);
        Assert.Contains("not the concentrator's", error.Message, StringComparison.Ordinal);
        Assert.Contains("dev lo", space.Run("ip", "route", "show", "192.0.2.77"), StringComparison.Ordinal);

        space.Run("ip", "link", "set", "sstp0", "down");
        Assert.Contains("down or gone", Assert.Throws<NetworkSetupException>(() => network.AddRoute(Block)).Message, StringComparison.Ordinal);
        space.Run("ip", "link", "delete", "sstp0");
        Assert.Contains("down or gone", Assert.Throws<NetworkSetupException>(() => network.AddRoute(Block)).Message, StringComparison.Ordinal);
        network.RemoveRoute(Block);
    }

    [NetworkNamespaceFact]
    public void Who_may_not_change_routes_is_told_so_when_the_network_is_opened()
    {
        var space = _space.Value;
        space.Do(() => TunPreparation.Prepare(Options, TunPreparationTests.Nobody));
        var error = space.Do(() => Assert.Throws<NetworkSetupException>(() =>
            TunPreparationTests.As(TunPreparationTests.Nobody, () => TunNetwork.Open(Options, NullLogger.Instance).Dispose())));
        Assert.Contains("NET_ADMIN", error.Message, StringComparison.Ordinal);
        Assert.Contains("Network:Routing", error.Message, StringComparison.Ordinal);
    }

    [NetworkNamespaceFact]
    public void IPv6_prefixes_take_the_same_way()
    {
        var space = _space.Value;
        using var network = Open();
        var prefix = IPNetwork.Parse("2001:db8:0:100::/56");
        network.AddRoute(prefix);
        Assert.Contains("2001:db8:0:100::/56 dev sstp0", space.Run("ip", "-6", "route", "show", "proto", "83"), StringComparison.Ordinal);
        network.RemoveRoute(prefix);
        Assert.Empty(space.Run("ip", "-6", "route", "show", "proto", "83"));
        network.RemoveRoute(prefix);
    }

    public void Dispose()
    {
        if (_space.IsValueCreated)
        {
            _space.Value.Dispose();
        }
    }

    private TunNetwork Open() => _space.Value.Do(() => TunNetwork.Open(Options, NullLogger.Instance));

    private List<string> Announced() => Lines(_space.Value.Run("ip", "route", "show", "proto", "83"));

    private static List<string> Lines(string output) => [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Replace(" linkdown", "", StringComparison.Ordinal).Trim())];
}
