using System.Net;
using Concentrator.Connect.Connecting;
using Concentrator.Connect.Network;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp;

namespace Concentrator.Client.Tests.Connect;

public sealed class NetworkPlanTests
{
    private static readonly IPAddress s_outer = IPAddress.Parse("198.51.100.1");
    private static readonly OtherLinks s_none = new([]);
    private static readonly OtherLinks s_lan = new([("lo", IPAddress.Loopback, 8), ("eth0", IPAddress.Parse("192.168.1.7"), 20), ("wg0", IPAddress.Parse("10.5.5.5"), 32)]);
    private static readonly PppAddresses s_addresses = new(Address("10.99.0.2"), Address("10.99.0.1"), Address("10.79.0.2"), Address("10.79.0.3"));

    [Fact]
    public void Everything_goes_through_the_tunnel_but_its_own_packets()
    {
        var plan = NetworkPlan.Of(Settings(), s_addresses, 1400, s_outer, s_none);

        Assert.Equal(Networks("0.0.0.0/1", "128.0.0.0/1"), plan.Routes);
        Assert.Equal(Networks("10.79.0.2/32", "10.79.0.3/32", "10.99.0.1/32"), plan.Inside);
        Assert.Equal(s_outer, plan.Beside);
        Assert.Equal([IPAddress.Parse("10.79.0.2"), IPAddress.Parse("10.79.0.3")], plan.NameServers);
        Assert.Empty(plan.Domains);
    }

    [Fact]
    public void Without_a_default_route_the_resolver_stays_as_it_is()
    {
        var plan = NetworkPlan.Of(Settings("10.0.0.0/8") with { DefaultRoute = false }, s_addresses, 1400, s_outer, s_none);

        Assert.Equal(Networks("10.0.0.0/8"), plan.Routes);
        Assert.Equal(Networks("10.99.0.1/32"), plan.Inside);
        Assert.Null(plan.Beside);
        Assert.Empty(plan.NameServers);
    }

    [Fact]
    public void A_tunnel_without_ipv4_takes_ipv6_alone()
    {
        var plan = NetworkPlan.Of(Settings() with { Client = Settings().Client with { Ipv4 = false, Ipv6 = true } }, addresses: null, 1400, s_outer, s_none);

        Assert.Null(plan.Address);
        Assert.Empty(plan.Routes);
        Assert.Equal(Networks("::/1", "8000::/1"), plan.Ipv6Routes);
        Assert.Empty(plan.Inside);
        Assert.Empty(plan.NameServers);
        Assert.Null(plan.Beside);
    }

    [Fact]
    public void Without_a_default_route_a_domains_names_are_asked_for_inside()
    {
        var plan = NetworkPlan.Of(Settings() with { DefaultRoute = false, Domains = ["corp.example"] }, s_addresses, 1400, s_outer, s_none);

        Assert.Equal(["corp.example"], plan.Domains);
        Assert.Equal(2, plan.NameServers.Count);
        Assert.Contains(IPNetwork.Parse("10.79.0.2/32"), plan.Inside);
    }

    [Fact]
    public void A_resolver_that_is_to_be_left_alone_is()
    {
        Assert.Empty(NetworkPlan.Of(Settings() with { SetsResolver = false }, s_addresses, 1400, s_outer, s_none).NameServers);
        Assert.Empty(NetworkPlan.Of(Settings(), new PppAddresses(Address("10.99.0.2"), Ipv4Address.None), 1400, s_outer, s_none).NameServers);
    }

    [Theory]
    [InlineData("198.51.100.0/24", true)]
    [InlineData("198.51.100.1/32", true)]
    [InlineData("10.0.0.0/8", false)]
    public void A_server_inside_a_routed_network_needs_a_way_beside_the_tunnel(string route, bool needed) =>
        Assert.Equal(needed, NetworkPlan.Of(Settings(route) with { DefaultRoute = false }, s_addresses, 1400, s_outer, s_none).Beside is not null);

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("2001:db8::1")]
    public void A_server_that_the_routes_do_not_reach_needs_none(string outer) => Assert.Null(NetworkPlan.Of(Settings(), s_addresses, 1400, IPAddress.Parse(outer), s_none).Beside);

    [Fact]
    public void A_mapped_address_is_the_ipv4_address_that_it_is() =>
        Assert.Equal(s_outer, NetworkPlan.Of(Settings(), s_addresses, 1400, s_outer.MapToIPv6(), s_none).Beside);

    [Fact]
    public void A_server_that_uses_its_outer_address_inside_as_well_stays_outside()
    {
        var plan = NetworkPlan.Of(Settings(), s_addresses with { Server = Address("198.51.100.1"), PrimaryDns = Address("198.51.100.1") }, 1400, s_outer, s_none);

        Assert.Equal(Networks("10.79.0.3/32"), plan.Inside);
    }

    [Fact]
    public void No_server_leads_what_is_on_the_machines_own_links_into_the_tunnel()
    {
        var given = new PppAddresses(Address("10.99.0.2"), Address("192.168.15.1"), Address("169.254.169.254"), Address("192.168.0.53"));

        var plan = NetworkPlan.Of(Settings(), given, 1400, s_outer, s_lan);

        Assert.Empty(plan.Inside);
        Assert.Equal([IPAddress.Parse("169.254.169.254"), IPAddress.Parse("192.168.0.53")], plan.NameServers);
        Assert.Equal("eth0", s_lan.DeviceTo(plan.NameServers[1]));
        Assert.Equal(Networks("192.168.16.1/32"), NetworkPlan.Of(Settings(), new PppAddresses(Address("10.99.0.2"), Address("192.168.16.1")), 1400, s_outer, s_lan).Inside);
    }

    [Theory]
    [InlineData("10.99.0.2", null)]
    [InlineData("192.168.1.7", "gave the address 192.168.1.7, which eth0 on this machine has already")]
    [InlineData("10.5.5.5", "gave the address 10.5.5.5, which wg0 on this machine has already")]
    [InlineData("192.168.1.8", "gave the address 192.168.1.8, which is in the network of eth0 on this machine")]
    [InlineData("198.51.100.1", "gave the address 198.51.100.1, which is the server's own")]
    public void An_address_that_is_somebody_elses_is_refused(string client, string? refusal) =>
        Assert.Equal(refusal, NetworkPlan.Of(Settings(), s_addresses with { Client = Address(client) }, 1400, s_outer, s_lan).Refusal(s_outer, s_lan));

    [Theory]
    [InlineData(1279, false)]
    [InlineData(1280, true)]
    public void A_tunnel_whose_packets_are_too_small_for_ipv6_has_none(int mtu, bool hasRoom)
    {
        var plan = NetworkPlan.Of(Settings() with { Client = Settings().Client with { Ipv4 = false, Ipv6 = true } }, addresses: null, mtu, s_outer, s_none);

        Assert.Equal(hasRoom, plan.HasRoomForIpv6);
        Assert.Equal(hasRoom, plan.Refusal(s_outer, s_none) is null);
    }

    [Theory]
    [InlineData("""[{"dst":"198.51.100.1","gateway":"192.0.2.254","dev":"eth0","prefsrc":"192.0.2.1","flags":[],"uid":0,"cache":[]}]""", "192.0.2.254", "eth0")]
    [InlineData("""[{"dst":"198.51.100.1","dev":"wlan0","prefsrc":"198.51.100.7","flags":[],"uid":0,"cache":[]}]""", null, "wlan0")]
    [InlineData("""[{"dst":"198.51.100.1","via":{"family":"inet6","host":"fe80::1"},"dev":"eth0"}]""", "inet6 fe80::1", "eth0")]
    public void The_way_to_the_server_is_read(string answer, string? gateway, string device) =>
        Assert.Equal(new ServerRoute("198.51.100.1", gateway, device), ServerRoute.Read(s_outer, answer));

    [Theory]
    [InlineData("""[{"type":"local","dst":"198.51.100.1","dev":"lo"}]""")]
    [InlineData("""[{"type":"unreachable","dst":"198.51.100.1","dev":"lo"}]""")]
    [InlineData("[]")]
    [InlineData("[{}]")]
    [InlineData("")]
    [InlineData("RTNETLINK answers: Network is unreachable")]
    public void No_way_is_none(string answer) => Assert.Null(ServerRoute.Read(s_outer, answer));

    private static ConnectSettings Settings(params string[] routes) => new()
    {
        Client = new SstpClientOptions { Host = "vpn.example.org", UserName = "anna", Password = "x" },
        Redial = new RedialOptions(),
        Routes = Networks(routes),
        DefaultRoute = true,
        SetsResolver = true,
        Domains = [],
        Device = "sstpc%d",
        StateDirectory = "/nowhere",
    };

    private static IPNetwork[] Networks(params string[] texts) => [.. texts.Select(text => IPNetwork.Parse(text))];

    private static Ipv4Address Address(string text) => Ipv4Address.TryParse(text, out var address) ? address : throw new ArgumentException(text, nameof(text));
}
