using Concentrator.Interop.Tests.Networks;

namespace Concentrator.Interop.Tests.Connect;

/// <summary>
/// The world of our own client: its machine (<c>laptop</c>) behind a router, which may run a proxy, and beyond that the server with a host behind it. The laptop has a
/// resolver's file and a file of names of its own.
/// </summary>
public sealed class OfficeNetwork : IAsyncDisposable
{
    /// <summary>The server's address on the router's side.</summary>
    public const string Server = "10.77.0.1";

    /// <summary>The server's IPv6 address there.</summary>
    public const string ServerV6 = "fd77::1";

    /// <summary>The router's address on the laptop's side.</summary>
    public const string Router = "10.76.0.1";

    /// <summary>A name that the laptop knows as the server.</summary>
    public const string ServerName = "vpn.example.test";

    /// <summary>What the laptop's resolver's file has.</summary>
    public const string ResolverFile = "# The office's.\nnameserver 10.76.0.53\nsearch office.example.test\n";

    private const string LaptopAddress = "10.76.0.2";
    private const string RouterOutside = "10.77.0.2";

    private readonly List<NetworkNamespace> _desks = [];

    private OfficeNetwork(EdgeNetwork inner, NetworkNamespace router, NetworkNamespace laptop)
    {
        Inner = inner;
        RouterSpace = router;
        Laptop = laptop;
    }

    /// <summary>The server's namespace and the host behind it.</summary>
    public EdgeNetwork Inner { get; }

    public NetworkNamespace RouterSpace { get; }

    public NetworkNamespace Laptop { get; }

    private string Files => $"/etc/netns/{Laptop.Name}";

    public static async Task<OfficeNetwork> CreateAsync()
    {
        var inner = await EdgeNetwork.CreateAsync();
        var network = new OfficeNetwork(inner, await NetworkNamespace.CreateAsync("router"), await NetworkNamespace.CreateAsync("laptop"));
        var (edge, router, laptop) = (inner.Edge, network.RouterSpace, network.Laptop);
        foreach (var space in new[] { edge, router, laptop })
        {
            // Addresses are there at once, and stay as they are.
            await space.RunAsync("sysctl", "-qw", "net.ipv6.conf.default.accept_dad=0", "net.ipv6.conf.all.accept_dad=0");
        }

        await router.RunAsync("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
        await router.IpAsync($"link add outer0 type veth peer name outer0 netns {edge.Name}");
        await router.IpAsync($"link add lan0 type veth peer name eth0 netns {laptop.Name}");
        await AddressAsync(edge, "outer0", Server, ServerV6);
        await AddressAsync(router, "outer0", RouterOutside, "fd77::2");
        await AddressAsync(router, "lan0", Router, "fd76::1");
        await AddressAsync(laptop, "eth0", LaptopAddress, "fd76::2");
        await edge.IpAsync($"route add 10.76.0.0/24 via {RouterOutside}");
        await edge.IpAsync("-6 route add fd76::/64 via fd77::2");
        await laptop.IpAsync($"route add default via {Router}");
        await laptop.IpAsync("-6 route add default via fd76::1");

        Directory.CreateDirectory(network.Files);
        await File.WriteAllTextAsync(Path.Combine(network.Files, "resolv.conf"), ResolverFile);
        await network.NameAsync(Server, ServerName);
        return network;
    }

    /// <summary>Another machine behind the router, without a resolver.</summary>
    public async Task<NetworkNamespace> AddDeskAsync()
    {
        var desk = await NetworkNamespace.CreateAsync("desk");
        _desks.Add(desk);
        await desk.RunAsync("sysctl", "-qw", "net.ipv6.conf.default.accept_dad=0", "net.ipv6.conf.all.accept_dad=0");
        await RouterSpace.IpAsync($"link add lan1 type veth peer name eth0 netns {desk.Name}");
        await AddressAsync(RouterSpace, "lan1", "10.75.0.1", "fd75::1");
        await AddressAsync(desk, "eth0", "10.75.0.2", "fd75::2");
        await Inner.Edge.IpAsync($"route add 10.75.0.0/24 via {RouterOutside}");
        await desk.IpAsync("route add default via 10.75.0.1");
        return desk;
    }

    /// <summary>Takes all IPv4 from the way between laptop and server.</summary>
    public Task RemoveOuterIpv4Async() => RemoveOuterAsync("-4");

    /// <summary>Takes all IPv6 from the way between laptop and server.</summary>
    public Task RemoveOuterIpv6Async() => RemoveOuterAsync("-6");

    /// <summary>What the laptop knows names as.</summary>
    public Task NameAsync(params string[] lines) =>
        File.WriteAllTextAsync(Path.Combine(Files, "hosts"), "127.0.0.1 localhost\n" + string.Join('\n', lines.Chunk(2).Select(pair => string.Join(' ', pair))) + "\n");

    /// <summary>The laptop's resolver's file as it is now.</summary>
    public Task<string> ReadResolverAsync() => File.ReadAllTextAsync(Path.Combine(Files, "resolv.conf"));

    /// <summary>Changes the laptop's resolver's file, as its network's daemon may.</summary>
    public Task WriteResolverAsync(string text) => File.WriteAllTextAsync(Path.Combine(Files, "resolv.conf"), text);

    /// <summary>All of the laptop's network that a tunnel could leave traces in.</summary>
    public async Task<string> TakeStockAsync() => string.Join(
        "\n--\n",
        await Laptop.IpAsync("-o address"),
        await Laptop.IpAsync("route show table all"),
        await Laptop.IpAsync("-6 route show table all"),
        await Laptop.IpAsync("rule"),
        await Laptop.IpAsync("-6 rule"),
        await ReadResolverAsync());

    public async ValueTask DisposeAsync()
    {
        foreach (var desk in _desks)
        {
            await desk.DisposeAsync();
        }

        await Laptop.DisposeAsync();
        await RouterSpace.DisposeAsync();
        await Inner.DisposeAsync();
        Directory.Delete(Files, recursive: true);
    }

    private async Task RemoveOuterAsync(string family)
    {
        foreach (var (space, device) in new[] { (Laptop, "eth0"), (RouterSpace, "lan0"), (RouterSpace, "outer0"), (Inner.Edge, "outer0") })
        {
            await space.IpAsync($"{family} address flush dev {device}");
        }
    }

    private static async Task AddressAsync(NetworkNamespace space, string device, string v4, string v6)
    {
        await space.IpAsync($"address add {v4}/24 dev {device}");
        await space.IpAsync($"address add {v6}/64 dev {device} nodad");
        await space.IpAsync($"link set {device} up");
    }
}
