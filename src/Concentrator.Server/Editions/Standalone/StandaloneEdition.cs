using Concentrator.Server.Configuration;
using Concentrator.Server.Metrics;
using Concentrator.Server.Serving;

namespace Concentrator.Server.Editions.Standalone;

/// <summary>The edition for one machine: none of the cluster's packages is in it.</summary>
internal sealed class StandaloneEdition : IEdition
{
    public string Name => "standalone";

    public string BuiltOn => string.Empty;

    public bool HasCluster => false;

    public IMoreMetrics MoreMetrics => NoMoreMetrics.Instance;

    public string? RedisProblem(string connection) => null;

    public string? CertificateProblem(ClusterNodeSettings cluster) => null;

    public IServer CreateNode(ServerContext context) => throw new NotSupportedException("The roles of a cluster are not in this edition.");
}
