using Concentrator.Cluster.Ring;
using Concentrator.Cluster.Storage;
using Concentrator.Control.Tokens;
using Orleans.Concurrency;

namespace Concentrator.Cluster.Grains;

/// <summary>Hosts the tokens for the admin API. It stays in memory, so that they are written again when Redis has lost them.</summary>
[Reentrant]
[KeepAlive]
[RingPlacement]
internal sealed class ApiTokensGrain : OneDocumentGrain<ApiTokensRecord>, IApiTokensGrain
{
    private readonly TimeProvider _time;
    private readonly ApiTokens _tokens = new();

    public ApiTokensGrain(DocumentStore store, ControlClock clock)
        : base(store, "api-tokens") => _time = clock.Time;

    /// <inheritdoc/>
    protected override bool HasSomething => _tokens.All.Count > 0;

    /// <inheritdoc/>
    public Task<List<ApiTokenSummary>> List() => Task.FromResult(_tokens.All.Select(token => token.ToSummary()).ToList());

    /// <inheritdoc/>
    public async Task<ApiTokenAddition> Add(string name, ApiRole role, DateTimeOffset? expiresAt)
    {
        var addition = _tokens.Add(name, role, expiresAt, _time.GetUtcNow(), out var added);
        await Keep(added is not null);
        return addition;
    }

    /// <inheritdoc/>
    public async Task<bool> Remove(string name)
    {
        var removed = _tokens.Remove(name) is not null;
        await Keep(removed);
        return removed;
    }

    /// <inheritdoc/>
    public Task<ApiTokenSummary?> Find(string token) => Task.FromResult(_tokens.Find(token)?.ToSummary());

    /// <inheritdoc/>
    protected override ApiTokensRecord ToRecord() => new() { Tokens = [.. _tokens.All] };

    /// <inheritdoc/>
    protected override void Restore(ApiTokensRecord record)
    {
        foreach (var token in record.Tokens)
        {
            _tokens.Restore(token);
        }
    }
}
