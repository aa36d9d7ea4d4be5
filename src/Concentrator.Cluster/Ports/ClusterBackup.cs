using System.Globalization;
using Concentrator.Cluster.Grains;
using Concentrator.Control.Backup;
using Concentrator.Control.Users;

namespace Concentrator.Cluster.Ports;

/// <summary>Reads the shards of the users and writes users one by one.</summary>
internal sealed class ClusterBackup(IGrainFactory grains, TimeProvider time) : IClusterBackup
{
    private const int Parallel = 16;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    public async ValueTask<BackupDocument> Export(CancellationToken deadline)
    {
        var users = new List<UserBackup>();
        foreach (var shard in IUserShardGrain.Keys)
        {
            var records = await GrainCalls.Call(() => grains.GetGrain<IUserShardGrain>(shard).Records(), _patience, deadline);
            users.AddRange(records.Select(record => UserBackup.Of(record.Account, record.CreatedAt, record.Lockout, record.LastAddress)));
        }

        var definitions = await GrainCalls.Call(() => grains.GetGrain<IDefinitionsGrain>(IDefinitionsGrain.Key).Get(), _patience, deadline);
        var keys = users.SelectMany(user => SecretVault.KeyIdsOf(user.ToSecrets())).OfType<uint>().Distinct();
        return new BackupDocument
        {
            MadeAt = time.GetUtcNow(),
            SealingKeys = [.. keys.Select(id => id.ToString("x8", CultureInfo.InvariantCulture))],
            Pools = definitions.Pools.ToDictionary(pool => pool.Name, PoolBackup.Of, StringComparer.Ordinal),
            Blocked = new BlockedBackup([.. definitions.Blocked.Clients.Select(network => network.ToString())], [.. definitions.Blocked.Destinations.Select(network => network.ToString())]),
            Policies = definitions.Policies,
            Users = [.. users.OrderBy(user => UserKey.Of(user.Name).Value, StringComparer.Ordinal)],
        };
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<byte[]>> ExportKeys(CancellationToken deadline) =>
        await GrainCalls.Call(() => grains.GetGrain<ISealingGrain>(ISealingGrain.Key).Keys(), _patience, deadline);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<UserChange>> Import(IReadOnlyList<UserBackup> users, IReadOnlyList<byte[]> keys, CancellationToken deadline)
    {
        var changes = new List<UserChange>();
        List<byte[]> usable = [.. keys];
        foreach (var part in users.Chunk(Parallel))
        {
            changes.AddRange(await Task.WhenAll(part.Select(user => Import(user, usable, deadline))));
        }

        return changes;
    }

    private async Task<UserChange> Import(UserBackup user, List<byte[]> keys, CancellationToken deadline)
    {
        try
        {
            var record = new UserRecord { Account = user.ToAccount(), CreatedAt = user.CreatedAt, Lockout = user.ToLockout(), LastAddress = user.ToLastAddress() };
            return await GrainCalls.Call(() => grains.GetGrain<IUserGrain>(record.Account.Key.Value).Import(record, keys), _patience, deadline);
        }
        catch (InvalidDataException problem)
        {
            return new UserChange(UserChangeOutcome.NameRefused, problem.Message);
        }
    }
}
