using Concentrator.Cluster;
using Concentrator.Server.Configuration;
using Concentrator.Server.Metrics;
using Concentrator.Server.Serving;

namespace Concentrator.Server.Editions.Cluster;

/// <summary>The edition with the cluster in it.</summary>
internal sealed class ClusteredEdition : IEdition
{
    public string Name => "cluster";

    public string BuiltOn => $"Orleans {ClusterEdition.OrleansVersion}, StackExchange.Redis {ClusterEdition.RedisClientVersion}";

    public bool HasCluster => true;

    public IMoreMetrics MoreMetrics => PrometheusNetMetrics.Instance;

    public string? RedisProblem(string connection) => ClusterSettings.RedisProblem(connection);

    public string? CertificateProblem(ClusterNodeSettings cluster) => ClusterSetup.Certificate(cluster) is { } files ? files.Problem() : null;

    public IServer CreateNode(ServerContext context) => context.Settings.Role == NodeRole.Silo ? new SiloServer(context) : new ClusterEdgeServer(context);
}
