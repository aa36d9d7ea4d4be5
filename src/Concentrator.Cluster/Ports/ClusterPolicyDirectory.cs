using Concentrator.Cluster.Grains;
using Concentrator.Control.Definitions;
using Concentrator.Control.Policies;

namespace Concentrator.Cluster.Ports;

/// <summary>The cluster's access policy; it is kept with the definitions.</summary>
internal sealed class ClusterPolicyDirectory(IGrainFactory grains) : IPolicyDirectory
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(25);

    private IDefinitionsGrain Definitions => grains.GetGrain<IDefinitionsGrain>(IDefinitionsGrain.Key);

    /// <inheritdoc/>
    public async ValueTask<PolicyDefinition> Get(CancellationToken deadline) => (await GrainCalls.Call(() => Definitions.Get(), _patience, deadline)).Policies;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> Define(PolicyDefinition definition, CancellationToken deadline) =>
        (await GrainCalls.Call(() => Definitions.Apply(new DefinitionSet { Policies = definition }, dryRun: false), _patience, deadline)).Problems;
}
