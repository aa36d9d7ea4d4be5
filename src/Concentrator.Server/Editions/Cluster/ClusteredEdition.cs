using Concentrator.Cluster;

namespace Concentrator.Server.Editions.Cluster;

/// <summary>The edition with the cluster in it.</summary>
internal sealed class ClusteredEdition : IEdition
{
    public string Name => "cluster";

    public string BuiltOn => $"Orleans {ClusterEdition.OrleansVersion}, StackExchange.Redis {ClusterEdition.RedisClientVersion}";
}
