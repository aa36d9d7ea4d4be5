using Concentrator.Control.Tokens;

namespace Concentrator.Cluster.Grains;

/// <summary>The tokens for the cluster's admin API. One for the cluster: key "api-tokens".</summary>
[Alias("concentrator.api-tokens")]
internal interface IApiTokensGrain : IGrainWithStringKey
{
    /// <summary>The key of the only one.</summary>
    const string Key = "api-tokens";

    /// <summary>All of them, by name.</summary>
    [Alias("list")]
    Task<List<ApiTokenSummary>> List();

    /// <summary><see cref="IApiTokenDirectory.Add"/>.</summary>
    [Alias("add")]
    Task<ApiTokenAddition> Add(string name, ApiRole role, DateTimeOffset? expiresAt);

    /// <summary><see cref="IApiTokenDirectory.Remove"/>.</summary>
    [Alias("remove")]
    Task<bool> Remove(string name);

    /// <summary><see cref="IApiTokenDirectory.Find"/>.</summary>
    [Alias("find")]
    Task<ApiTokenSummary?> Find(string token);

    /// <summary>Looks after a Redis that has lost its memory.</summary>
    [Alias("tick")]
    Task Tick();
}
