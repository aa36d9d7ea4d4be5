using Concentrator.Control.Addresses;
using Concentrator.Control.Blocking;
using Concentrator.Control.Definitions;
using Concentrator.Control.Ports;

namespace Concentrator.Cluster.Grains;

/// <summary>Changes the cluster's definitions, one change after another. One for the cluster: key "definitions".</summary>
[Alias("concentrator.definitions")]
internal interface IDefinitionsGrain : IGrainWithStringKey
{
    /// <summary>The key of the only one.</summary>
    const string Key = "definitions";

    /// <summary>The definitions now.</summary>
    [Alias("get")]
    Task<DefinitionState> Get();

    /// <summary>Defines the pools anew, if no lease is stranded by it.</summary>
    /// <param name="pools">All pools; null: they stay.</param>
    /// <param name="version">The version that has to be there; null: whatever it is.</param>
    /// <param name="dryRun">Only tells what would change.</param>
    [Alias("pools")]
    Task<ApplyReport> ApplyPools(IReadOnlyList<AddressPoolDefinition>? pools, long? version, bool dryRun);

    /// <summary>The block list now.</summary>
    [Alias("blocked")]
    Task<BlockList> Blocked();

    /// <summary>Changes the block list.</summary>
    [Alias("block")]
    Task<BlockOutcome> Block(BlockChange change);
}
