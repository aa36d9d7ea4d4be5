using Concentrator.Control.Addresses;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;

namespace Concentrator.Control.Definitions;

/// <summary>What a cluster is defined to be.</summary>
/// <param name="Version">A number that every change raises.</param>
/// <param name="Pools">The pools, in the order in which they are tried.</param>
public sealed record DefinitionState(long Version, IReadOnlyList<AddressPoolDefinition> Pools)
{
    /// <summary>What is blocked.</summary>
    public BlockList Blocked { get; init; } = BlockList.Empty;

    /// <summary>The access policy.</summary>
    public PolicyDefinition Policies { get; init; } = PolicyDefinition.Empty;
}
