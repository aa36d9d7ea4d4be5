namespace Concentrator.Cluster.Grains;

/// <summary>The list of edges as it is kept.</summary>
internal sealed record NodeDirectoryRecord
{
    /// <summary>Their names.</summary>
    public IReadOnlyList<string> Edges { get; init; } = [];
}
