using Concentrator.Control.Addresses;
using Concentrator.Protocol.Ip;

namespace Concentrator.Cluster.Grains;

/// <summary>One pool: which edge holds which of its blocks. Key: the pool's name.</summary>
[Alias("concentrator.pool")]
internal interface IAddressPoolGrain : IGrainWithStringKey
{
    /// <summary>Hands an edge a block, the one of the preferred address if nobody holds it.</summary>
    [Alias("hand")]
    Task<HandedBlock> Hand(string edge, Ipv4Address preferred);

    /// <summary>Hands an edge this very block, by the edge's word that it holds it; null when another edge does.</summary>
    [Alias("claim")]
    Task<HandedBlock?> Claim(int block, string edge);

    /// <summary>The blocks that an edge holds.</summary>
    [Alias("blocks")]
    Task<List<HandedBlock>> BlocksOf(string edge);

    /// <summary>Takes blocks back from an edge; not those that were handed to it anew meanwhile.</summary>
    [Alias("return")]
    Task Return(string edge, IReadOnlyList<RetiredBlock> blocks);

    /// <summary>The edge that holds the block of an address, or null.</summary>
    [Alias("holder")]
    Task<string?> HolderOf(Ipv4Address address);

    /// <summary>Withholds an address that is some user's own from leasing, or ends that.</summary>
    [Alias("withhold")]
    Task Withhold(Ipv4Address address, bool withheld);

    /// <summary>
    /// Asks whether the pool can be defined so, or with null be removed; answers with what stands in the way. Until <see cref="SettleProposal"/> it gives away only what is
    /// right both before and after.
    /// </summary>
    [Alias("propose")]
    Task<List<HeldThing>> Propose(AddressPoolDefinition? after);

    /// <summary>What was proposed is decided: the pool looks at its definition.</summary>
    [Alias("settle")]
    Task SettleProposal();

    /// <summary>How many blocks there are, and how many of them edges hold.</summary>
    [Alias("usage")]
    Task<BlockCounts> Usage();

    /// <summary>Looks after a Redis that has lost its memory.</summary>
    [Alias("tick")]
    Task Tick();
}
