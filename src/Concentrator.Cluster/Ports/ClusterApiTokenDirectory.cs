using Concentrator.Cluster.Grains;
using Concentrator.Control.Tokens;

namespace Concentrator.Cluster.Ports;

/// <summary>The tokens for the cluster's admin API.</summary>
internal sealed class ClusterApiTokenDirectory(IGrainFactory grains) : IApiTokenDirectory
{
    private IApiTokensGrain Tokens => grains.GetGrain<IApiTokensGrain>(IApiTokensGrain.Key);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ApiTokenSummary>> List(CancellationToken deadline) => await GrainCalls.Call(() => Tokens.List(), deadline);

    /// <inheritdoc/>
    public async ValueTask<ApiTokenAddition> Add(string name, ApiRole role, DateTimeOffset? expiresAt, CancellationToken deadline) =>
        await GrainCalls.Call(() => Tokens.Add(name, role, expiresAt), deadline);

    /// <inheritdoc/>
    public async ValueTask<bool> Remove(string name, CancellationToken deadline) => await GrainCalls.Call(() => Tokens.Remove(name), deadline);

    /// <inheritdoc/>
    public async ValueTask<ApiTokenSummary?> Find(string token, CancellationToken deadline) => await GrainCalls.Call(() => Tokens.Find(token), deadline);
}
