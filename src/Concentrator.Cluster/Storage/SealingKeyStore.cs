using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Concentrator.Cluster.Serialization;
using Concentrator.Control.Ports;
using Concentrator.Control.Users;
using StackExchange.Redis;

namespace Concentrator.Cluster.Storage;

/// <summary>The keys that users' secrets are sealed with, in Redis, and which of them each silo knows.</summary>
internal sealed class SealingKeyStore(RedisLink redis)
{
    private RedisKey Key => redis.Prefix + "sealing-keys";

    private RedisKey SeenKey => redis.Prefix + "sealing-seen";

    /// <summary>Makes the first key.</summary>
    public static StoredSealingKeys Create(RandomNumberGenerator random) =>
        new() { Version = 1, Lineage = Guid.NewGuid().ToString("n", CultureInfo.InvariantCulture), Keys = [NewKey(random)] };

    /// <summary>Makes up a key.</summary>
    public static byte[] NewKey(RandomNumberGenerator random)
    {
        var key = new byte[SealingKey.Size];
        random.GetBytes(key);
        return key;
    }

    /// <summary>Reads the keys; null when Redis has none.</summary>
    /// <exception cref="InvalidDataException">What is there are no keys.</exception>
    /// <exception cref="ControlPlaneUnavailableException">Redis does not answer.</exception>
    public Task<StoredSealingKeys?> Read() => Guarded(async () => Parse(await redis.Database.StringGetAsync(Key)));

    /// <summary>Writes keys over others; false when those are not there (any more).</summary>
    /// <param name="before">What has to be there; null: nothing.</param>
    /// <param name="after">What is written.</param>
    /// <exception cref="ControlPlaneUnavailableException">Redis does not answer.</exception>
    public Task<bool> Replace(StoredSealingKeys? before, StoredSealingKeys after) => Guarded(async () =>
    {
        var there = await redis.Database.StringGetAsync(Key);
        var found = Parse(there);
        if (found?.Version != before?.Version || !string.Equals(found?.Lineage, before?.Lineage, StringComparison.Ordinal))
        {
            return false;
        }

        var replace = redis.Database.CreateTransaction();
        replace.AddCondition(there.IsNull ? Condition.KeyNotExists(Key) : Condition.StringEqual(Key, there));
        _ = replace.StringSetAsync(Key, JsonSerializer.SerializeToUtf8Bytes(after, ClusterJson.Options));
        return await replace.ExecuteAsync();
    });

    /// <summary>Says which keys a silo works with.</summary>
    /// <exception cref="ControlPlaneUnavailableException">Redis does not answer.</exception>
    public Task Announce(string silo, string keys) => Guarded(() => redis.Database.HashSetAsync(SeenKey, silo, keys));

    /// <summary>Which keys silos work with, by their names.</summary>
    /// <exception cref="ControlPlaneUnavailableException">Redis does not answer.</exception>
    public Task<Dictionary<string, string>> Announced() => Guarded(async () =>
        (await redis.Database.HashGetAllAsync(SeenKey)).ToDictionary(entry => entry.Name.ToString(), entry => entry.Value.ToString(), StringComparer.Ordinal));

    private static StoredSealingKeys? Parse(RedisValue text)
    {
        if (text.IsNull)
        {
            return null;
        }

        try
        {
            var keys = JsonSerializer.Deserialize<StoredSealingKeys>((byte[])text!, ClusterJson.Options);
            if (keys is { Keys.Count: > 0 } && keys.Keys.All(key => key.Length == SealingKey.Size))
            {
                return keys;
            }
        }
        catch (JsonException)
        {
            // Told below.
        }

        throw new InvalidDataException("The sealing keys in Redis are damaged. Restore them from a backup; without them the stored passwords cannot be read.");
    }

    private static async Task<T> Guarded<T>(Func<Task<T>> access)
    {
        try
        {
            return await access();
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException)
        {
            throw new ControlPlaneUnavailableException($"The sealing keys cannot be read or kept: {fault.Message}", fault);
        }
    }
}
