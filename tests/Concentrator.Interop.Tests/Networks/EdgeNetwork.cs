namespace Concentrator.Interop.Tests.Networks;

/// <summary>
/// The world of an end-to-end test: the namespace of the server (<c>edge</c>), a host behind it (<c>intranet</c>), and a TAP device in the
/// server's namespace on which the client's machine sits.
/// </summary>
public sealed class EdgeNetwork : IAsyncDisposable
{
    /// <summary>The server's address on the client's side.</summary>
    public const string OuterServer = "10.78.0.1";

    /// <summary>The server's IPv6 address on the client's side.</summary>
    public const string OuterServer6 = "fd78::1";

    /// <summary>The server's address on the intranet's side.</summary>
    public const string InnerServer = "10.79.0.1";

    /// <summary>The intranet host's address.</summary>
    public const string IntranetHost = "10.79.0.2";

    /// <summary>The server's IPv6 address on the intranet's side.</summary>
    public const string InnerServer6 = "fd79::1";

    /// <summary>The intranet host's IPv6 address. It has no IPv6 route but to its own link: whoever it answers stands there, or is translated.</summary>
    public const string IntranetHost6 = "fd79::2";

    private EdgeNetwork(NetworkNamespace edge, NetworkNamespace intranet)
    {
        Edge = edge;
        Intranet = intranet;
    }

    public NetworkNamespace Edge { get; }

    public NetworkNamespace Intranet { get; }

    public static async Task<EdgeNetwork> CreateAsync()
    {
        var network = new EdgeNetwork(await NetworkNamespace.CreateAsync("edge"), await NetworkNamespace.CreateAsync("intranet"));
        await network.AddClientAsync(new ClientLink(0));
        await network.Edge.IpAsync($"link add inner0 type veth peer name eth0 netns {network.Intranet.Name}");
        await network.Edge.IpAsync($"addr add {InnerServer}/24 dev inner0");
        await network.Edge.IpAsync($"addr add {InnerServer6}/64 dev inner0 nodad");
        await network.Edge.IpAsync("link set inner0 up");
        await network.Intranet.IpAsync($"addr add {IntranetHost}/24 dev eth0");
        await network.Intranet.IpAsync($"addr add {IntranetHost6}/64 dev eth0 nodad");
        await network.Intranet.IpAsync("link set eth0 up");
        await network.Intranet.IpAsync($"route add default via {InnerServer}");
        return network;
    }

    /// <summary>Makes the server's end of a client's link.</summary>
    public async Task AddClientAsync(ClientLink link)
    {
        await Edge.IpAsync($"tuntap add {link.Tap} mode tap");
        await Edge.IpAsync($"addr add {link.Server}/24 dev {link.Tap}");
        await Edge.IpAsync($"addr add {link.Server6}/64 dev {link.Tap} nodad");
        await Edge.IpAsync($"link set {link.Tap} up");
    }

    public async ValueTask DisposeAsync()
    {
        await Intranet.DisposeAsync();
        await Edge.DisposeAsync();
    }
}
