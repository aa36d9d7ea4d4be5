using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Concentrator.Deploy.Tests.World;
using Concentrator.Interop.Tests.Networks;

namespace Concentrator.Interop.Tests.Pods;

/// <summary>A pod of the chart: its init containers one after another, then the others.</summary>
internal sealed class Pod : IAsyncDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _finishLimit = TimeSpan.FromSeconds(120);

    private readonly PodWorld _world;
    private readonly PodVolumes _volumes;
    private readonly string _hostsFile;
    private readonly Dictionary<string, Container> _containers = new(StringComparer.Ordinal);

    internal Pod(PodWorld world, Manifest workload, NetworkNamespace network, string address, PodVolumes volumes, string hostsFile)
    {
        _world = world;
        Spec = workload.Pod!.Value;
        Name = $"{workload.Name}-{network.Name}";
        Network = network;
        Address = address;
        _volumes = volumes;
        _hostsFile = hostsFile;
    }

    internal JsonElement Spec { get; }

    internal string Name { get; }

    internal NetworkNamespace Network { get; }

    internal string Address { get; }

    /// <summary>How long its end may take.</summary>
    internal TimeSpan Grace => TimeSpan.FromSeconds(Spec.GetProperty("terminationGracePeriodSeconds").GetInt32());

    /// <summary>The container that serves.</summary>
    internal Container Server => _containers["concentrator"];

    /// <summary>Runs the init containers, and gives how the first that failed ended and what it wrote; 0 and all they wrote when none did.</summary>
    internal async Task<(int ExitCode, string Log)> InitializeAsync()
    {
        var log = new StringBuilder();
        foreach (var manifest in Spec.TryGetProperty("initContainers", out var first) ? first.EnumerateArray() : default)
        {
            await using var container = Start(manifest);
            var code = await container.ExitAsync(_limit);
            log.AppendLine(container.Log);
            if (code != 0)
            {
                return (code, container.Log);
            }
        }

        return (0, log.ToString());
    }

    /// <summary>Starts the containers.</summary>
    internal void Start()
    {
        // The kubelet gives every pod its own; the names of Services stand there in place of the cluster's DNS.
        File.WriteAllLines(_hostsFile, [.. _world.Services, "127.0.0.1 localhost", $"{Address} {Name}"]);
        foreach (var manifest in Spec.GetProperty("containers").EnumerateArray())
        {
            _containers.Add(manifest.GetProperty("name").GetString()!, Start(manifest));
        }
    }

    /// <summary>Initializes and starts it, and returns once its server's readiness probe is answered well.</summary>
    internal async Task RunAsync()
    {
        var (code, log) = await InitializeAsync();
        Assert.True(code == 0, log);
        Start();
        using var limit = new CancellationTokenSource(_limit);
        while (!await IsReadyAsync())
        {
            Assert.False(Server.HasExited || limit.IsCancellationRequested, $"The pod does not get ready: {Server.Log}");
            await Task.Delay(100);
        }
    }

    /// <summary>Starts a pod of one container that ends by itself, and gives how it ended and what it wrote.</summary>
    internal async Task<(int ExitCode, string Log)> FinishAsync()
    {
        Start();
        var only = _containers.Values.Single();
        return (await only.ExitAsync(_finishLimit), only.Log);
    }

    /// <summary>What a container wrote so far.</summary>
    internal string LogOf(string container) => _containers[container].Log;

    /// <summary>Runs a program beside a container's own, with its rights.</summary>
    internal Task<string> RunInAsync(string container, params IEnumerable<string> command) => _containers[container].RunAsync(command);

    /// <summary>A field of the pod that its containers' variables may name.</summary>
    internal string Field(string path) => path switch
    {
        "metadata.name" => Name,
        "status.podIP" => Address,
        "status.hostIP" => PodWorld.NodeAddress,
        _ => throw new InvalidOperationException($"There is no field {path} here."),
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var container in _containers.Values)
        {
            await container.DisposeAsync();
        }

        await Network.DisposeAsync();
    }

    private async Task<bool> IsReadyAsync()
    {
        var container = Spec.GetProperty("containers").EnumerateArray().Single(container => container.GetProperty("name").GetString() is "concentrator");
        var probe = container.GetProperty("readinessProbe").GetProperty("httpGet");
        var port = container.GetProperty("ports").EnumerateArray().Single(port => string.Equals(port.GetProperty("name").GetString(), probe.GetProperty("port").GetString(), StringComparison.Ordinal));
        try
        {
            await using var stream = await _world.Node.ConnectAsync(Address, port.GetProperty("containerPort").GetInt32());
            await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"GET {probe.GetProperty("path").GetString()} HTTP/1.0\r\n\r\n")));
            using var reader = new StreamReader(stream);
            return (await reader.ReadLineAsync())?.Contains(" 200 ", StringComparison.Ordinal) is true;
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            return false;
        }
    }

    private Container Start(JsonElement manifest)
    {
        var mounts = manifest.GetProperty("volumeMounts").EnumerateArray().Select(mount =>
        {
            var name = mount.GetProperty("name").GetString()!;
            var isReadOnly = _volumes.ReadOnlyOnes.Contains(name) || (mount.TryGetProperty("readOnly", out var said) && said.GetBoolean());
            return $"{_volumes.Places[name]} {mount.GetProperty("mountPath").GetString()} {(isReadOnly ? "ro" : "rw")}";
        });
        return Container.Start(this, manifest, _world.Root, _world.Image, File.Exists(_hostsFile) ? mounts.Append($"{_hostsFile} /etc/hosts rw") : mounts);
    }
}
