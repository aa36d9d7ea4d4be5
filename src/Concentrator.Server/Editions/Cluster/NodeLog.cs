using Concentrator.Server.Configuration;

namespace Concentrator.Server.Editions.Cluster;

/// <summary>What both roles log.</summary>
internal static partial class NodeLog
{
    /// <summary>Warns when nothing protects the connections between nodes.</summary>
    internal static void WarnOfOpenConnections(ILogger logger, ClusterNodeSettings? cluster)
    {
        if (cluster is { CertificatePath: null })
        {
            Open(logger);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connections between nodes are open: whoever reaches a silo's ports is let in. Give Cluster:Certificate where others can.")]
    private static partial void Open(ILogger logger);
}
