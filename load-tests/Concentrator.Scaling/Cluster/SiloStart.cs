using System.Net;
using Concentrator.Cluster;

namespace Concentrator.Scaling.Cluster;

/// <summary>What a silo's process is started with.</summary>
internal sealed record SiloStart(string Name, string ClusterName, string Redis, string Pool, int SiloPort, int GatewayPort)
{
    public SiloEndpoints Endpoints() => new(IPAddress.Loopback, SiloPort, GatewayPort);

    /// <summary>The settings of every node of the measured cluster: the defaults, but for a password hash that is quicker to make.</summary>
    public ClusterSettings Settings() => new()
    {
        NodeName = Name,
        ClusterName = ClusterName,
        Redis = Redis,
        FirstStart = true,
        MaxConversations = 100_000,
        Pools = [new() { Name = "default", Prefix = IPNetwork.Parse(Pool) }],
        SlowHashIterations = 1000,
    };
}
