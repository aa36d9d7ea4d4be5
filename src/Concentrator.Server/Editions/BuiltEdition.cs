namespace Concentrator.Server.Editions;

/// <summary>The edition that this build is. Folder <c>Cluster</c> is compiled into one of them, folder <c>Standalone</c> into the other.</summary>
internal static class BuiltEdition
{
    /// <summary>This build's edition.</summary>
    internal static IEdition Current { get; } =
#if CLUSTER
        new Cluster.ClusteredEdition();
#else
        new Standalone.StandaloneEdition();
#endif
}
