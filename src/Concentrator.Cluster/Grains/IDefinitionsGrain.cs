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

    /// <summary>Defines the pools and what is blocked anew, in one step, if no lease is stranded by it.</summary>
    /// <param name="set">What is wanted; its users are not looked at.</param>
    /// <param name="dryRun">Only tells what would change.</param>
    [Alias("apply")]
    Task<ApplyReport> Apply(DefinitionSet set, bool dryRun);

    /// <summary>The block list now.</summary>
    [Alias("blocked")]
    Task<BlockList> Blocked();

    /// <summary>Changes the block list.</summary>
    [Alias("block")]
    Task<BlockOutcome> Block(BlockChange change);
}
