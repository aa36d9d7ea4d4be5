using Concentrator.Control.Addresses;
using Concentrator.Control.Blocking;
using Concentrator.Control.Policies;

namespace Concentrator.Control.Definitions;

/// <summary>What somebody wants a cluster to be.</summary>
public sealed record DefinitionSet
{
    /// <summary>The version that this was written for: when it is another by now, nothing is done. Null: whatever it is.</summary>
    public long? Version { get; init; }

    /// <summary>All pools, in the order in which they are tried; a pool that is not named here is removed. Null: the pools stay.</summary>
    public IReadOnlyList<AddressPoolDefinition>? Pools { get; init; }

    /// <summary>What is blocked; null: that stays.</summary>
    public BlockedDefinition? Blocked { get; init; }

    /// <summary>The access policy; null: it stays.</summary>
    public PolicyDefinition? Policies { get; init; }

    /// <summary>Users to add or to change; others stay.</summary>
    public IReadOnlyList<UserDefinition> Users { get; init; } = [];
}
