using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concentrator.Deploy.Tests.World;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Pods;

/// <summary>
/// A machine that pods run on (<c>node</c>), with a client's machine and a host on two links of it. Nobody there knows a way to the addresses inside the tunnels: what comes back
/// is masqueraded.
/// </summary>
internal sealed class PodWorld : IAsyncDisposable
{
    internal const string ServerName = "vpn.example.org";
    internal const string NodeAddress = "10.81.0.1";
    internal const string Host = "10.81.1.2";
    internal const string Host6 = "fd81:0:0:1::2";
    internal const string Gateway = "10.20.0.1";
    internal const string Gateway6 = "fd20:0:0:1::1";
    internal const string User = "alice";

    /// <summary>The port of a pod that takes tunnels.</summary>
    internal const int Port = 8443;

    private const string ServiceAddress = "10.81.200.1";
    private const string Password = "in Wonderland, 1865";

    private readonly TemporaryFolder _folder = new("pod");
    private readonly List<Pod> _pods = [];

    private PodWorld(ImageRoot root, ImageFile image, IReadOnlyList<Manifest> manifests, NetworkNamespace node, NetworkNamespace client, NetworkNamespace hostSpace)
    {
        Root = root;
        Image = image;
        Manifests = manifests;
        Node = node;
        Client = client;
        HostSpace = hostSpace;
    }

    internal ImageRoot Root { get; }

    internal ImageFile Image { get; }

    internal IReadOnlyList<Manifest> Manifests { get; }

    internal NetworkNamespace Node { get; }

    internal NetworkNamespace Client { get; }

    internal NetworkNamespace HostSpace { get; }

    /// <summary>What the cluster's DNS would say, as lines of a hosts file.</summary>
    internal List<string> Services { get; } = [];

    /// <summary>The user's password.</summary>
    internal string PasswordFile => FileOf("password");

    /// <summary>The certificate of the authority that the chart made for the server's.</summary>
    internal string AuthorityFile => FileOf("ca.crt");

    /// <summary>Values of the chart that all tests have: a pool and a user.</summary>
    internal static JsonObject Values(string mode) => new()
    {
        ["mode"] = mode,
        ["tls"] = new JsonObject { ["hostNames"] = new JsonArray(ServerName) },
        ["pools"] = new JsonObject { ["office"] = new JsonObject { ["Prefix"] = "10.20.0.0/16", ["Prefix6"] = "fd20::/48" } },
        ["users"] = new JsonObject { [User] = new JsonObject { ["password"] = Password } },
    };

    /// <summary>Renders the chart.</summary>
    internal static async Task<IReadOnlyList<Manifest>> RenderAsync(JsonObject values)
    {
        using var folder = new TemporaryFolder("chart");
        await File.WriteAllTextAsync(folder.File("values.yaml"), values.ToJsonString());
        var rendered = await Charts.Template("--values", folder.File("values.yaml"));
        Assert.True(rendered.ExitCode == 0, rendered.Error);
        await File.WriteAllTextAsync(folder.File("rendered.yaml"), rendered.Output);
        var (documents, problems) = await Charts.Read(folder.File("rendered.yaml"));
        Assert.Empty(problems);
        return documents[folder.File("rendered.yaml")];
    }

    internal static async Task<PodWorld> CreateAsync(ImageRoot root, ImageFile image, IReadOnlyList<Manifest> manifests)
    {
        var world = new PodWorld(root, image, manifests, await NetworkNamespace.CreateAsync("node"), await NetworkNamespace.CreateAsync("client"), await NetworkNamespace.CreateAsync("host"));
        try
        {
            await world.Node.RunAsync("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
            await world.Node.IpAsync($"addr add {NodeAddress}/32 dev lo");
            await world.LinkAsync(world.HostSpace, 1);
            await world.LinkAsync(world.Client, 2);
            await File.WriteAllTextAsync(world.PasswordFile, Password + "\n");
            if (manifests.FirstOrDefault(manifest => manifest is { Kind: "Secret", Component: "tls" }) is { } secret)
            {
                await File.WriteAllBytesAsync(world.AuthorityFile, secret.Data["ca.crt"]);
            }
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a pod of a component's; nothing runs in it yet.</summary>
    /// <param name="component">The component.</param>
    /// <param name="change">What is other than rendered in the pod's part of the manifest.</param>
    internal async Task<Pod> AddAsync(string component, Action<JsonObject>? change = null)
    {
        var workload = Manifests.Single(manifest => string.Equals(manifest.Component, component, StringComparison.Ordinal) && manifest.Pod is not null);
        if (change is not null)
        {
            var changed = JsonNode.Parse(workload.Json.GetRawText())!.AsObject();
            change((workload.Kind is "Pod" ? changed["spec"]! : changed["spec"]!["template"]!["spec"]!).AsObject());
            workload = new Manifest(JsonSerializer.SerializeToElement(changed));
        }

        var number = 11 + _pods.Count;
        var volumes = await PodVolumes.MakeAsync(Manifests, workload.Pod!.Value, FileOf(string.Create(CultureInfo.InvariantCulture, $"volumes-{number}")));
        var network = await NetworkNamespace.CreateAsync(component);
        var pod = new Pod(this, workload, network, $"10.81.{Number(number)}.2", volumes, FileOf($"hosts-{Number(number)}"));
        _pods.Add(pod);

        // As a fresh machine has it, whatever this one was told.
        await network.RunAsync("sysctl", "-qw", "net.ipv4.ip_forward=0", "net.ipv6.conf.all.forwarding=0", "net.ipv6.conf.all.disable_ipv6=0");
        await LinkAsync(network, number);
        foreach (var setting in workload.Pod!.Value.TryGetProperty("securityContext", out var context) && context.TryGetProperty("sysctls", out var settings) ? settings.EnumerateArray() : default)
        {
            await network.RunAsync("sysctl", "-qw", $"{setting.GetProperty("name").GetString()}={setting.GetProperty("value").GetString()}");
        }

        return pod;
    }

    /// <summary>Has the client's machine know the server's name as this pod's address.</summary>
    internal async Task NameAsync(Pod pod)
    {
        Directory.CreateDirectory($"/etc/netns/{Client.Name}");
        await File.WriteAllTextAsync($"/etc/netns/{Client.Name}/hosts", $"127.0.0.1 localhost\n{pod.Address} {ServerName}\n");
    }

    /// <summary>Has the Service that clients dial lead to a pod, as the machine's part of the cluster does.</summary>
    internal async Task LeadAsync(Pod pod)
    {
        var service = Manifests.Single(manifest => manifest.Kind is "Service" && manifest.Json.GetProperty("spec").GetProperty("ports").EnumerateArray().Any(port => port.GetProperty("name").GetString() is "sstp"));
        var port = service.Json.GetProperty("spec").GetProperty("ports")[0].GetProperty("port").GetInt32();
        await Node.RunAsync("nft", $"table ip services {{ chain lead {{ type nat hook prerouting priority dstnat; ip daddr {ServiceAddress} tcp dport {Number(port)} dnat to {pod.Address}:{Number(Port)}; }}; }}");
        Services.Add($"{ServiceAddress} {service.Name}.{service.Json.GetProperty("metadata").GetProperty("namespace").GetString()}.svc.cluster.local");
    }

    /// <summary>A file of this test's own.</summary>
    internal string FileOf(string name) => _folder.File(name);

    public async ValueTask DisposeAsync()
    {
        foreach (var pod in _pods)
        {
            await pod.DisposeAsync();
        }

        if (Directory.Exists($"/etc/netns/{Client.Name}"))
        {
            Directory.Delete($"/etc/netns/{Client.Name}", recursive: true);
        }

        await Client.DisposeAsync();
        await HostSpace.DisposeAsync();
        await Node.DisposeAsync();
        _folder.Dispose();
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task LinkAsync(NetworkNamespace other, int number)
    {
        var at = number.ToString(CultureInfo.InvariantCulture);
        await Node.IpAsync($"link add to{at} type veth peer name eth0 netns {other.Name}");
        foreach (var (space, device, last) in new[] { (Node, $"to{at}", 1), (other, "eth0", 2) })
        {
            await space.IpAsync(string.Create(CultureInfo.InvariantCulture, $"addr add 10.81.{at}.{last}/24 dev {device}"));
            await space.IpAsync(string.Create(CultureInfo.InvariantCulture, $"addr add fd81:0:0:{at}::{last}/64 dev {device} nodad"));
            await space.IpAsync($"link set {device} up");
        }

        await other.IpAsync($"route add default via 10.81.{at}.1");
        await other.IpAsync($"-6 route add default via fd81:0:0:{at}::1");
    }
}
