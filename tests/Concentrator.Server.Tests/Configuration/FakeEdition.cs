using Concentrator.Server.Configuration;
using Concentrator.Server.Editions;
using Concentrator.Server.Metrics;
using Concentrator.Server.Serving;

namespace Concentrator.Server.Tests.Configuration;

/// <summary>An edition as the tests of the settings need it, whichever is built.</summary>
internal sealed class FakeEdition : IEdition
{
    internal static readonly FakeEdition Clustered = new() { HasCluster = true };

    internal static readonly FakeEdition Standalone = new() { HasCluster = false };

    public string Name => "fake";

    public string BuiltOn => "";

    public required bool HasCluster { get; init; }

    public IMoreMetrics MoreMetrics => NoMoreMetrics.Instance;

    public IDisposable? SendTraces(TraceSettings traces, string node, NodeRole role) => null;

    public string? RedisProblem(string connection) => connection.Contains("nonsense", StringComparison.Ordinal) ? "is nonsense" : null;

    public string? CertificateProblem(ClusterNodeSettings cluster) => new FileInfo(cluster.CertificatePath!).Length == 0 ? "is empty" : null;

    public IServer CreateNode(ServerContext context) => throw new NotSupportedException();
}
