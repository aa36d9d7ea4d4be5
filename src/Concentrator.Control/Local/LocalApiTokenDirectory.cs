using Concentrator.Control.Tokens;

namespace Concentrator.Control.Local;

/// <summary>The tokens for the admin API of the local control plane.</summary>
internal sealed class LocalApiTokenDirectory(LocalStore store, TimeProvider time) : IApiTokenDirectory
{
    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ApiTokenSummary>> List(CancellationToken deadline) =>
        await store.Loop.Run(() => store.State.ApiTokens.All.Select(token => token.ToSummary()).ToList(), deadline);

    /// <inheritdoc/>
    public async ValueTask<ApiTokenAddition> Add(string name, ApiRole role, DateTimeOffset? expiresAt, CancellationToken deadline) => await store.Loop.Run(
        () =>
        {
            var addition = store.State.ApiTokens.Add(name, role, expiresAt, time.GetUtcNow(), out var added);
            if (added is not null)
            {
                store.Tables.ApiTokens.Add(added);
            }

            return addition;
        },
        deadline);

    /// <inheritdoc/>
    public async ValueTask<bool> Remove(string name, CancellationToken deadline) => await store.Loop.Run(
        () =>
        {
            if (store.State.ApiTokens.Remove(name) is not { } token)
            {
                return false;
            }

            store.Tables.ApiTokens.Remove(token.Name);
            return true;
        },
        deadline);

    /// <inheritdoc/>
    public async ValueTask<ApiTokenSummary?> Find(string token, CancellationToken deadline) => await store.Loop.Run(() => store.State.ApiTokens.Find(token)?.ToSummary(), deadline);
}
