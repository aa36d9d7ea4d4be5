using Concentrator.Protocol.Ppp.Authentication;
using Orleans.Concurrency;

namespace Concentrator.Cluster.Grains;

/// <summary>Hosts one health policy (<see cref="Control.Policies.HealthPolicy"/>), in as many activations as are asked at once. It keeps nothing: it judges by the definitions that its silo knows.</summary>
[StatelessWorker]
internal sealed class HealthPolicyGrain(PoolCatalog catalog) : Grain, IHealthPolicyGrain
{
    /// <inheritdoc/>
    public Task<HealthVerdict> Evaluate(PeerFacts peer, DateTimeOffset now)
    {
        var (policies, version) = catalog.VersionedPolicies;
        var policy = policies.HealthPolicies.FirstOrDefault(policy => string.Equals(policy.Name, this.GetPrimaryKeyString(), StringComparison.Ordinal));
        return Task.FromResult(new HealthVerdict(policy?.Evaluate(policy.LastOf(peer), now), version));
    }
}
