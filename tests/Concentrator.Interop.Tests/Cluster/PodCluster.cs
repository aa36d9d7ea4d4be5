using System.Text.Json.Nodes;
using Concentrator.Interop.Tests.Pods;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Cluster;

/// <summary>The chart's pods of a silo and an edge, ready, on a machine with a Redis.</summary>
internal sealed class PodCluster : IAsyncDisposable
{
    /// <summary>The edge is the second pod of its machine: the machine's end of the link to it.</summary>
    internal const string BeforeEdge = "10.81.12.1";

    private readonly RunningProgram _redis;

    private PodCluster(RunningProgram redis, Pod silo, Pod edge)
    {
        _redis = redis;
        Silo = silo;
        Edge = edge;
    }

    internal Pod Silo { get; }

    internal Pod Edge { get; }

    /// <summary>The values that it takes.</summary>
    internal static JsonObject Values()
    {
        var values = PodWorld.Values("cluster");
        values["balancer"] = new JsonObject { ["mode"] = "service" };
        values["redis"] = new JsonObject { ["mode"] = "external", ["connection"] = $"{PodWorld.NodeAddress}:6379" };
        values["silo"] = new JsonObject { ["replicas"] = 1, ["firstStart"] = true };
        values["edge"] = new JsonObject { ["replicas"] = 1, ["drain"] = new JsonObject { ["lameDuckSeconds"] = 2, ["lifetimeSeconds"] = 0, ["paceSeconds"] = 3 } };
        return values;
    }

    /// <summary>Starts them, and returns when the user can dial in.</summary>
    internal static async Task<PodCluster> StartAsync(PodWorld world)
    {
        var redis = world.Node.Start(["redis-server", "--bind", PodWorld.NodeAddress, "--port", "6379", "--save", "", "--protected-mode", "no", "--dir", Path.GetDirectoryName(world.PasswordFile)!]);
        try
        {
            await world.Node.UntilListeningAsync(redis, 6379);
            var cluster = new PodCluster(redis, await world.AddAsync("silo"), await world.AddAsync("edge"));
            await cluster.Silo.RunAsync();
            await cluster.Edge.RunAsync();

            // The container beside the silo's applies what the values define.
            await ClusterWorld.EventuallyAsync(async () => (await cluster.Silo.Server.RunAsync("concentrator", "user", "list")).Contains(PodWorld.User, StringComparison.Ordinal), "the user is there");
            return cluster;
        }
        catch
        {
            await redis.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _redis.DisposeAsync();
}
