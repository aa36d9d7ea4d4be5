using System.Security.Cryptography;
using Concentrator.Cluster.Ring;
using Concentrator.Cluster.Storage;
using Microsoft.Extensions.Logging;

namespace Concentrator.Cluster.Grains;

/// <summary>
/// Hosts the rotation of the sealing key. It stands in Redis how far it is: a new key is announced, which opens only; when every silo knows it, it seals; when every silo
/// seals with it, every user is sealed anew; when nobody is left, the old keys are dropped. At each moment every silo opens whatever any silo seals.
/// </summary>
[RingPlacement]
internal sealed partial class SealingGrain(RedisLink redis, ClusterSealingKeys keys, IClusterMembershipService membership, ILogger<SealingGrain> logger) : Grain, ISealingGrain
{
    private const int UsersAtOnce = 100;
    private const int Named = 20;
    private static readonly TimeSpan _step = TimeSpan.FromSeconds(3);

    private readonly SealingKeyStore _store = new(redis);

    /// <inheritdoc/>
    public async Task<RotationProgress> Step(bool begin)
    {
        await keys.Refresh();
        if (keys.AreOfFiles)
        {
            return await Reseal(keys.Word) is { } underWay
                ? underWay
                : await Finished($"Every user is sealed with the key {keys.Keys.Current.Id:x8}; the files of other keys may go.");
        }

        var stored = await _store.Read() ?? throw new InvalidDataException("Redis has no sealing keys.");
        if (stored.Keys.Count == 1)
        {
            return begin ? await Announce(stored) : await Finished($"Every user is sealed with the key {keys.Keys.Current.Id:x8}; there is no other.");
        }

        if (stored.IsAnnounced)
        {
            if (await WaitsFor(ClusterSealingKeys.WordOf(stored)) is { } waiting)
            {
                return waiting;
            }

            await _store.Replace(stored, stored with { Version = stored.Version + 1, Keys = [stored.Keys[^1], .. stored.Keys.SkipLast(1)], IsAnnounced = false });
            return UnderWay("The new key seals from now on.");
        }

        if (await Reseal(ClusterSealingKeys.WordOf(stored)) is { } left)
        {
            return left;
        }

        await _store.Replace(stored, stored with { Version = stored.Version + 1, Keys = [stored.Keys[0]] });
        Log.Dropped(logger, stored.Keys.Count - 1);
        return UnderWay("The old key is dropped.");
    }

    /// <inheritdoc/>
    public async Task<List<byte[]>> Keys()
    {
        await keys.Refresh();
        return [.. keys.Keys.All.Select(key => key.ToBytes())];
    }

    private static RotationProgress UnderWay(string message) => new(Finished: false, message, []);

    private async Task<RotationProgress> Finished(string message)
    {
        var shards = await Task.WhenAll(Shards().Select(shard => shard.Reseal(atMost: 0)));
        return new RotationProgress(Finished: true, message, [.. shards.SelectMany(shard => shard.Unreadable).Take(Named)]);
    }

    private IEnumerable<IUserShardGrain> Shards() => IUserShardGrain.Keys.Select(shard => GrainFactory.GetGrain<IUserShardGrain>(shard));

    private async Task<RotationProgress> Announce(StoredSealingKeys stored)
    {
        var fresh = SealingKeyStore.NewKey(RandomNumberGenerator.Create());
        await _store.Replace(stored, stored with { Version = stored.Version + 1, Keys = [.. stored.Keys, fresh], IsAnnounced = true });
        CryptographicOperations.ZeroMemory(fresh);
        return UnderWay("A new key is made.");
    }

    /// <summary>Null when every silo works with these keys.</summary>
    private async Task<RotationProgress?> WaitsFor(string word)
    {
        var announced = await _store.Announced();
        var behind = membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status is SiloStatus.Active or SiloStatus.Joining or SiloStatus.ShuttingDown or SiloStatus.Stopping)
            .Select(member => member.Name)
            .Where(silo => !string.Equals(announced.GetValueOrDefault(silo), word, StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
        return behind.Count == 0 ? null : UnderWay($"Waiting until these silos know the keys: {string.Join(", ", behind)}.");
    }

    /// <summary>Seals users anew for a short time; null when nobody is left, and every silo still seals with the first key.</summary>
    private async Task<RotationProgress?> Reseal(string word)
    {
        if (await WaitsFor(word) is { } waiting)
        {
            return waiting;
        }

        var began = Environment.TickCount64;
        var left = 0;
        foreach (var shard in Shards())
        {
            var here = await shard.Reseal(Environment.TickCount64 - began < _step.TotalMilliseconds ? UsersAtOnce : 0);
            while (here.Left > 0 && Environment.TickCount64 - began < _step.TotalMilliseconds)
            {
                here = await shard.Reseal(UsersAtOnce);
            }

            left += here.Left;
        }

        // A silo that came meanwhile may have sealed with the old key: then once more.
        return left > 0 ? UnderWay($"{left} users are left.") : await WaitsFor(word);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Every user is sealed with the new key; {Count} old ones are dropped")]
        public static partial void Dropped(ILogger logger, int count);
    }
}
