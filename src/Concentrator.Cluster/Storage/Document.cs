using Concentrator.Control.Ports;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using StackExchange.Redis;

namespace Concentrator.Cluster.Storage;

/// <summary>
/// One document of a grain in Redis. Writes that are asked for while one is under way are done by one more. A write succeeds only over what this activation has
/// read or written itself, so that of two activations of one grain (one of them on a silo that does not know yet that it is out) one gets nothing done; only what
/// Redis has forgotten is written again over less. Belongs to its grain's turns.
/// </summary>
internal sealed partial class Document<T> : IDocument
    where T : class
{
    private readonly IGrainStorage _storage;
    private readonly RedisLink _redis;
    private readonly GrainId _grain;
    private readonly string _name;
    private readonly Func<T?> _content;
    private readonly ILogger _logger;
    private readonly GrainState<Stored<T>> _state = new(new Stored<T>());
    private readonly WriteQueue _writes;
    private RedisGeneration _generation = RedisGeneration.None;
    private long _version;

    public Document(IGrainStorage storage, RedisLink redis, GrainId grain, string name, Func<T?> content, ILogger logger)
    {
        _storage = storage;
        _redis = redis;
        _grain = grain;
        _name = name;
        _content = content;
        _logger = logger;
        _writes = new WriteQueue(() => Guarded(Write));
    }

    /// <summary>
    /// Whether what was read is all that was ever written: it was written in the generation of Redis that is now. Otherwise the latest writes may be lost, or all.
    /// </summary>
    public bool IsWhole { get; private set; }

    /// <summary>Reads it; null when there is none.</summary>
    /// <param name="certain">Asks Redis for its generation now, where a second-old answer could do harm.</param>
    /// <exception cref="ControlPlaneUnavailableException">Redis does not answer.</exception>
    public async Task<T?> Read(bool certain = false)
    {
        _generation = certain ? await _redis.Refresh() : _redis.Generation;
        await Guarded(() => _storage.ReadStateAsync(_name, _grain, _state));
        var stored = _state.RecordExists ? _state.State! : new Stored<T>();
        _version = stored.Version;
        IsWhole = stored.Content is not null && stored.Generation == _generation;
        return stored.Content;
    }

    /// <inheritdoc/>
    public Task Save() => _writes.Save();

    private async Task Write()
    {
        try
        {
            await WriteOver();
        }
        catch (InconsistentStateException)
        {
            var before = _generation;
            if (await _redis.Refresh() == before)
            {
                throw;
            }

            var found = new GrainState<Stored<T>>(new Stored<T>());
            await _storage.ReadStateAsync(_name, _grain, found);
            if (found.RecordExists && found.State!.Version > _version)
            {
                throw;
            }

            // What Redis has is older than what is known here, or gone: it forgot the latest writes.
            Log.Rewritten(_logger, _grain, _name);
            _state.ETag = found.ETag;
            await WriteOver();
        }
    }

    private async Task WriteOver()
    {
        var generation = _redis.Generation;
        if (_content() is { } content)
        {
            var version = _version + 1;
            _state.State = new Stored<T> { Generation = generation, Version = version, Content = content };
            await _storage.WriteStateAsync(_name, _grain, _state);
            _version = version;
        }
        else if (_state.ETag is not null)
        {
            await _storage.ClearStateAsync(_name, _grain, _state);
        }

        _generation = generation;
        IsWhole = true;
    }

    private static async Task Guarded(Func<Task> access)
    {
        try
        {
            await access();
        }
        catch (Exception fault) when (fault is RedisException or Orleans.Persistence.Redis.RedisStorageException or TimeoutException)
        {
            throw new ControlPlaneUnavailableException($"The state cannot be kept: {fault.Message}", fault);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Redis has lost {Document} of {Grain}: it is written again")]
        public static partial void Rewritten(ILogger logger, GrainId grain, string document);
    }
}
