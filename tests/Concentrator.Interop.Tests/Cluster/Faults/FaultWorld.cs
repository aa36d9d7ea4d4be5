using System.Globalization;
using System.Text.Json;
using Concentrator.Interop.Tests.Door;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;
using Concentrator.Interop.Tests.Swarms;

namespace Concentrator.Interop.Tests.Cluster.Faults;

/// <summary>A whole cluster behind HAProxy whose processes a test ends and freezes, with its edges' forwarding logs as witness.</summary>
internal sealed class FaultWorld : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    private readonly ClusterWorld _cluster;
    private readonly FaultPlan _plan;
    private readonly Dictionary<RunningProgram, long> _ends = [];

    private FaultWorld(ClusterWorld cluster, FaultPlan plan)
    {
        _cluster = cluster;
        _plan = plan;
    }

    internal IReadOnlyList<ClusterNode> Silos => _cluster.Silos;

    internal IReadOnlyList<ClusterNode> Edges => _cluster.Edges;

    internal Haproxy Haproxy => _cluster.Haproxy;

    internal static async Task<FaultWorld> StartAsync(FaultPlan plan)
    {
        var cluster = await ClusterWorld.StartAsync(new ClusterPlan
        {
            Silos = plan.Silos,
            Edges = plan.Edges,
            Door = true,
            LeaseDuration = plan.Lease,
            Pool = "10.96.0.0/14",
            Pool6 = "fd96::/46",
            SiloSettings = ["Cluster:LeaseGrace=1s"],

            // Longer than HAProxy needs to see that an edge drains.
            EdgeSettings = ["Edge:Drain:LameDuck=3s", "Edge:Drain:Pace=2s"],
        });
        var world = new FaultWorld(cluster, plan);
        await Task.WhenAll(Enumerable.Range(0, plan.Users).Select(user => cluster.Silos[user % plan.Silos].AddUserAsync(User(user), ClusterWorld.Password)));
        return world;
    }

    /// <summary>Clients through the door.</summary>
    internal SwarmOptions Clients(int tunnels) => new()
    {
        Host = _cluster.Door.Address.ToString(),
        Port = _cluster.Door.Port,
        Users = [.. Enumerable.Range(0, _plan.Users).Select(User)],
        Password = ClusterWorld.Password,
        Tunnels = tunnels,
        Ipv6 = true,
    };

    /// <summary>Kills a node, and notes when it was surely dead.</summary>
    internal async Task KillAsync(ClusterNode node)
    {
        await node.KillAsync();
        _ends[node.Process] = BootTime.NotBeforeNow();
    }

    /// <summary>Stops a node as a service manager does.</summary>
    internal async Task StopAsync(ClusterNode node)
    {
        var code = await node.StopAsync(s_patience);
        Assert.True(code == 0, $"{node.Name} ended with {code}:\n{node.Log}");
    }

    internal void FreezeRedis() => _cluster.Redis.Freeze();

    internal void ThawRedis() => _cluster.Redis.Thaw();

    /// <summary>Cuts the link between Redis and all others.</summary>
    internal Task<CutPort> CutRedisAsync() => CutPort.StartAsync(_cluster.Redis.Port);

    /// <summary>Kills Redis and starts it again, with its append-only file or without.</summary>
    internal async Task RestartRedisAsync(bool empty)
    {
        await _cluster.Redis.KillAsync();
        await _cluster.Redis.StartAgainAsync(empty);
    }

    /// <summary>The addresses of the cluster's sessions, as a silo lists them.</summary>
    internal async Task<IReadOnlyList<string>> SessionsAsync()
    {
        using var sessions = JsonDocument.Parse(await Silos.First(silo => silo.IsRunning).CommandAsync("session", "list", "--output", "json"));
        return [.. sessions.RootElement.EnumerateArray().Select(session => session.GetProperty("address").GetString()!)];
    }

    /// <summary>Packets that an edge has taken from its clients and forwarded.</summary>
    internal static async Task<long> PacketsUpAsync(ClusterNode edge)
    {
        const string Series = "concentrator_packets_total{direction=\"up\"} ";
        var line = (await edge.MetricsAsync()).Split('\n').Single(line => line.StartsWith(Series, StringComparison.Ordinal));
        return (long)double.Parse(line[Series.Length..], CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until a silo says that an edge's lease is over.</summary>
    internal Task UntilLeaseIsOverAsync(ClusterNode edge) => ClusterWorld.EventuallyAsync(
        () => Task.FromResult(Silos.Any(silo => silo.Log.Contains($"The lease of edge {edge.Name}, epoch", StringComparison.Ordinal))), $"a silo says that the lease of {edge.Name} is over", s_patience);

    /// <summary>No address and no /64 was ever in the forwarding tables of two edges at once, by the edges' own logs; and enough was seen to say so.</summary>
    /// <param name="addresses">How many stays of addresses there were, at least.</param>
    /// <param name="prefixes">How many stays of /64s there were, at least.</param>
    internal int AssertNoAddressInTwoPlaces(int addresses, int prefixes)
    {
        List<ForwardingInterval> intervals =
        [
            .. from edge in Edges
               from run in edge.Runs
               from interval in ForwardingWitness.Read(edge.Name, run.Output, _ends.TryGetValue(run, out var ended) ? ended : null)
               select interval,
        ];
        var told6 = intervals.Count(interval => interval.Address.Contains(':', StringComparison.Ordinal));
        var told = intervals.Count - told6;
        Assert.True(told >= addresses && told6 >= prefixes, $"The edges tell of {told} addresses and {told6} IPv6 prefixes only, where {addresses} and {prefixes} were seen.");
        Assert.Empty(ForwardingWitness.Overlaps(intervals));
        return intervals.Count;
    }

    /// <summary>Processor time that each process has used.</summary>
    internal Dictionary<string, double> CpuSeconds()
    {
        Dictionary<string, double> use = new(StringComparer.Ordinal) { ["clients"] = CpuUse.SecondsOf(Environment.ProcessId), ["haproxy"] = CpuUse.SecondsOf(Haproxy.Id) };
        foreach (var node in Edges.Concat(Silos))
        {
            use.Add(node.Name, CpuUse.SecondsOf(node.Process.Id));
        }

        return use;
    }

    /// <summary>What they have used since.</summary>
    internal string CpuSecondsSince(Dictionary<string, double> before) =>
        string.Join(", ", CpuSeconds().Select(use => FormattableString.Invariant($"{use.Key} {Math.Max(0, use.Value - before[use.Key]):F1}")));

    /// <summary>What the nodes complained about.</summary>
    internal string Complaints() => string.Join(
        '\n',
        Edges.Concat(Silos).Select(node => $"--- {node.Name}\n" + string.Join('\n', node.Log.Split('\n').Where(line => line.Contains(" warn ", StringComparison.Ordinal) || line.Contains(" error ", StringComparison.Ordinal)).TakeLast(40))));

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private static string User(int user) => $"user{user}";
}
