using System.Text.Json;
using Concentrator.Cluster.Ring;
using Concentrator.Cluster.Serialization;
using Concentrator.Cluster.Storage;
using Concentrator.Control.Ports;
using Concentrator.Control.Users;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Concentrator.Cluster.Grains;

/// <summary>
/// Hosts the records of a part of the users. It is never out of memory for want of calls, and takes them along when it moves, so that they are written again when
/// Redis has lost them. Only a silo and Redis lost at once lose users: then an export brings them back.
/// </summary>
[Reentrant]
[KeepAlive]
[RingPlacement]
internal sealed partial class UserShardGrain : Grain, IUserShardGrain, IGrainMigrationParticipant
{
    private const string MovedUsers = "users";
    private const string MovedMark = "mark";
    private const string MovedGeneration = "generation";
    private const int Parallel = 32;

    private readonly RedisLink _redis;
    private readonly SecretVault _vault;
    private readonly ILogger _logger;
    private readonly UserShardStore _store;
    private readonly Dictionary<string, byte[]> _users = new(StringComparer.Ordinal);
    private ShardMark? _mark;
    private RedisGeneration _generation = RedisGeneration.None;
    private Task? _rewriting;
    private bool _mayLack;
    private bool _addressesAreBehind;

    public UserShardGrain(RedisLink redis, SecretVault vault, ILogger<UserShardGrain> logger)
    {
        _redis = redis;
        _vault = vault;
        _logger = logger;
        _store = new UserShardStore(redis, this.GetPrimaryKeyString());
    }

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (_mark is not null)
        {
            // It moved here with all it knows.
            return;
        }

        _generation = await _redis.Refresh();
        var (mark, wasThere, users) = await _store.Claim();
        foreach (var (user, record) in users)
        {
            _users.Add(user, record);
        }

        (_mark, _mayLack) = (mark, !wasThere);
    }

    /// <inheritdoc/>
    public void OnDehydrate(IDehydrationContext dehydrationContext)
    {
        if (_mark is { } mark)
        {
            dehydrationContext.TryAddValue(MovedUsers, _users);
            dehydrationContext.TryAddValue(MovedMark, mark.ToString());
            dehydrationContext.TryAddValue(MovedGeneration, _generation.Value);
        }
    }

    /// <inheritdoc/>
    public void OnRehydrate(IRehydrationContext rehydrationContext)
    {
        if (rehydrationContext.TryGetValue<Dictionary<string, byte[]>>(MovedUsers, out var users)
            && rehydrationContext.TryGetValue<string>(MovedMark, out var mark)
            && rehydrationContext.TryGetValue<string>(MovedGeneration, out var generation))
        {
            foreach (var (user, record) in users!)
            {
                _users.Add(user, record);
            }

            (_mark, _generation) = (ShardMark.Parse(mark), new RedisGeneration(generation!));
        }
    }

    /// <inheritdoc/>
    public Task<KeptUser?> Load(UserKey user) => Task.FromResult(_users.TryGetValue(user.Value, out var record) ? Read(record) : null);

    /// <inheritdoc/>
    public async Task<long> Save(UserKey user, long follows, UserRecord? record)
    {
        while (_rewriting is { IsCompleted: false } rewriting)
        {
            await rewriting;
        }

        var before = _users.GetValueOrDefault(user.Value);
        if (before is null ? follows != 0 && !_mayLack : Read(before).Version != follows)
        {
            return -1;
        }

        var after = record is null ? null : JsonSerializer.SerializeToUtf8Bytes(new KeptUser(follows + 1, record), ClusterJson.Options);
        Put(user, after);
        try
        {
            await Write(user, after);
        }
        catch
        {
            if (ReferenceEquals(_users.GetValueOrDefault(user.Value), after))
            {
                Put(user, before);
            }

            throw;
        }

        return record is null ? 0 : follows + 1;
    }

    /// <inheritdoc/>
    public Task<List<UserSummary>> Summaries() => Task.FromResult(_users.Values.Select(record => Read(record).Record.ToSummary()).ToList());

    /// <inheritdoc/>
    public Task<List<UserRecord>> Records() => Task.FromResult(_users.Values.Select(record => Read(record).Record with { Sessions = [] }).ToList());

    /// <inheritdoc/>
    public Task<List<OwnedAddress>> OwnedAddresses() => Task.FromResult(_users.Values
        .Select(record => Read(record).Record.Account)
        .Where(account => account.FixedAddress is not null)
        .Select(account => new OwnedAddress(account.FixedAddress!.Value, account.Name))
        .ToList());

    /// <inheritdoc/>
    public async Task<ResealProgress> Reseal(int atMost)
    {
        var behind = Behind();
        var unreadable = behind.Where(account => !_vault.Opens(account.Secrets)).Select(account => account.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var part in behind.Where(account => !unreadable.Contains(account.Name)).Take(atMost).Chunk(Parallel))
        {
            var opened = await Task.WhenAll(part.Select(async account => (account.Name, Done: await GrainFactory.GetGrain<IUserGrain>(account.Key.Value).Reseal())));
            unreadable.UnionWith(opened.Where(user => !user.Done).Select(user => user.Name));
        }

        return new ResealProgress(Behind().Count(account => !unreadable.Contains(account.Name)), [.. unreadable]);
    }

    /// <inheritdoc/>
    public async Task Tick()
    {
        if (_generation != _redis.Generation)
        {
            await Rewrite();
        }

        if (_addressesAreBehind)
        {
            _addressesAreBehind = false;
            await RestoreAddresses();
        }
    }

    private List<UserAccount> Behind() => _users.Values.Select(record => Read(record).Record.Account).Where(account => !_vault.IsCurrent(account.Secrets)).ToList();

    private static KeptUser Read(byte[] record) =>
        JsonSerializer.Deserialize<KeptUser>(record, ClusterJson.Options) ?? throw new InvalidDataException("A user's record is empty.");

    private void Put(UserKey user, byte[]? record)
    {
        if (record is null)
        {
            _users.Remove(user.Value);
        }
        else
        {
            _users[user.Value] = record;
        }
    }

    private async Task Write(UserKey user, byte[]? record)
    {
        if (await _store.Write(_mark!.Value, user.Value, record) is not { } found)
        {
            return;
        }

        if (found.IsNewerThan(_mark.Value))
        {
            throw AtWorkElsewhere();
        }

        await Rewrite();
    }

    /// <summary>Redis has lost its memory: all of it is written again, once for all who find that.</summary>
    private async Task Rewrite()
    {
        var rewriting = _rewriting ??= WriteAll();
        try
        {
            await rewriting;
        }
        finally
        {
            if (ReferenceEquals(_rewriting, rewriting))
            {
                _rewriting = null;
            }
        }
    }

    private async Task WriteAll()
    {
        var generation = await _redis.Refresh();
        if (!await _store.WriteAll(_mark!.Value, _users))
        {
            throw AtWorkElsewhere();
        }

        Log.Rewritten(_logger, this.GetPrimaryKeyString(), _users.Count);
        (_generation, _addressesAreBehind) = (generation, true);
    }

    /// <summary>Tells the addresses that are users' own whose they are.</summary>
    private async Task RestoreAddresses()
    {
        try
        {
            var owners = await OwnedAddresses();
            foreach (var part in owners.Chunk(Parallel))
            {
                await Task.WhenAll(part.Select(owner => GrainFactory.GetGrain<IFixedAddressGrain>(owner.Address.ToString()).Restore(owner.User)));
            }
        }
        catch
        {
            _addressesAreBehind = true;
            throw;
        }
    }

    private ControlPlaneUnavailableException AtWorkElsewhere()
    {
        DeactivateOnIdle();
        return new ControlPlaneUnavailableException("The users are at work on another silo; ask again.");
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Redis has lost {Shard}: its {Count} users are written again")]
        public static partial void Rewritten(ILogger logger, string shard, int count);
    }
}
