namespace Concentrator.Interop.Tests.Networks;

/// <summary>
/// The world of routed mode: two edges and a router on one segment (192.0.2.0/24, the example of deploy/bird, and 2001:db8::/64), behind the router a host of the intranet.
/// Nobody has a route to the clients' addresses but from a routing daemon.
/// </summary>
public sealed class RoutedIntranet : IAsyncDisposable
{
    /// <summary>The intranet host's address.</summary>
    public const string Host = "10.79.0.2";

    /// <summary>Its IPv6 address.</summary>
    public const string Host6 = "fd79::2";

    private const string RouterOnSegment = "192.0.2.254";
    private const string RouterOnLan = "10.79.0.1";
    private const string Segment = "edge0";

    private readonly List<NetworkNamespace> _spaces = [];

    private RoutedIntranet()
    {
    }

    public IReadOnlyList<NetworkNamespace> Edges => _spaces[2..];

    public NetworkNamespace Router => _spaces[0];

    public NetworkNamespace Intranet => _spaces[1];

    /// <summary>An edge's address, 0 or 1.</summary>
    public static string AddressOf(int edge) => $"192.0.2.{edge + 1}";

    /// <summary>The IPv6 addresses of an edge's end of the segment: its own, and the link-local one that its MAC address makes.</summary>
    public static IReadOnlyList<string> Addresses6Of(int edge) => [$"2001:db8::{edge + 1}", $"fe80::ff:fe00:{edge + 1}"];

    public static async Task<RoutedIntranet> CreateAsync()
    {
        var network = new RoutedIntranet();
        foreach (var purpose in new[] { "router", "intranet", "edge", "edge" })
        {
            network._spaces.Add(await NetworkNamespace.CreateAsync(purpose));
        }

        var (router, intranet) = (network.Router, network.Intranet);
        await router.RunAsync("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
        await router.IpAsync($"link add {Segment} type bridge");
        await router.IpAsync($"addr add {RouterOnSegment}/24 dev {Segment}");
        await router.IpAsync($"addr add 2001:db8::fe/64 dev {Segment} nodad");
        await router.IpAsync($"link set {Segment} up");
        for (var edge = 0; edge < network.Edges.Count; edge++)
        {
            var space = network.Edges[edge];
            await router.IpAsync($"link add port{edge} type veth peer name eth0 netns {space.Name}");
            await router.IpAsync($"link set port{edge} master {Segment} up");
            await space.IpAsync($"link set eth0 address 02:00:00:00:00:0{edge + 1}");
            await space.IpAsync($"addr add {AddressOf(edge)}/24 dev eth0");
            await space.IpAsync($"addr add {Addresses6Of(edge)[0]}/64 dev eth0 nodad");
            await space.IpAsync("link set eth0 up");
        }

        await router.IpAsync($"link add lan0 type veth peer name eth0 netns {intranet.Name}");
        await router.IpAsync($"addr add {RouterOnLan}/24 dev lan0");
        await router.IpAsync("addr add fd79::1/64 dev lan0 nodad");
        await router.IpAsync("link set lan0 up");
        await intranet.IpAsync($"addr add {Host}/24 dev eth0");
        await intranet.IpAsync($"addr add {Host6}/64 dev eth0 nodad");
        await intranet.IpAsync("link set eth0 up");
        await intranet.IpAsync($"route add default via {RouterOnLan}");
        await intranet.IpAsync("-6 route add default via fd79::1");
        return network;
    }

    /// <summary>The router's routes to a prefix and what is in it, of the routing daemon.</summary>
    public async Task<string> RoutesToAsync(string prefix) =>
        (await Router.IpAsync($"{(prefix.Contains(':', StringComparison.Ordinal) ? "-6 " : "")}route show root {prefix} proto bird")).Trim();

    /// <summary>Whether the intranet host reaches an address.</summary>
    public async Task<bool> ReachesAsync(string address)
    {
        await using var ping = Intranet.Start(["ping", "-c", "1", "-W", "2", address]);
        return await ping.WaitForExitAsync(TimeSpan.FromSeconds(20)) == 0;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var space in _spaces)
        {
            await space.DisposeAsync();
        }
    }
}
