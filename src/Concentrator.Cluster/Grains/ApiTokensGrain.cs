using Concentrator.Cluster.Ring;
using Concentrator.Cluster.Storage;
using Concentrator.Control.Tokens;
using Orleans.Concurrency;

namespace Concentrator.Cluster.Grains;

/// <summary>Hosts the tokens for the admin API. It stays in memory, so that they are written again when Redis has lost them.</summary>
[Reentrant]
[KeepAlive]
[RingPlacement]
internal sealed class ApiTokensGrain : Grain, IApiTokensGrain
{
    private readonly DocumentStore _store;
    private readonly TimeProvider _time;
    private readonly Unsaved _unsaved;
    private readonly ApiTokens _tokens = new();
    private Document<ApiTokensRecord> _document = null!;
    private RedisGeneration _generation = RedisGeneration.None;

    public ApiTokensGrain(DocumentStore store, ControlClock clock)
    {
        _store = store;
        _time = clock.Time;
        _unsaved = new Unsaved(DeactivateOnIdle);
    }

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _document = _store.Open(this.GetGrainId(), "api-tokens", () => new ApiTokensRecord { Tokens = [.. _tokens.All] });
        foreach (var token in (await _document.Read(certain: true))?.Tokens ?? [])
        {
            _tokens.Restore(token);
        }

        _generation = _store.Redis.Generation;
    }

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
    public Task Tick()
    {
        var isAnother = _generation != _store.Redis.Generation;
        _generation = _store.Redis.Generation;
        return Keep(isAnother && _tokens.All.Count > 0);
    }

    private Task Keep(bool changed)
    {
        if (changed)
        {
            _unsaved.Add(_document);
        }

        return _unsaved.Settle();
    }
}
