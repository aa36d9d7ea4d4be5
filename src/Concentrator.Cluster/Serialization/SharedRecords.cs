using Orleans.Serialization.Cloning;

namespace Concentrator.Cluster.Serialization;

/// <summary>Between grains of one process our records go as they are: nobody changes a record once it is made.</summary>
internal sealed class SharedRecords : IGeneralizedCopier
{
    /// <inheritdoc/>
    public bool IsSupportedType(Type type) => ClusterJson.Carries(type);

    /// <inheritdoc/>
    public object? DeepCopy(object? input, CopyContext context) => input;
}
