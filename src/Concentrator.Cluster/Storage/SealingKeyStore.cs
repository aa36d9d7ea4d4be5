using System.Security.Cryptography;
using Concentrator.Control.Users;
using StackExchange.Redis;

namespace Concentrator.Cluster.Storage;

/// <summary>The key that users' secrets are sealed with, kept in Redis unless the node was given one.</summary>
internal static class SealingKeyStore
{
    /// <summary>Reads the cluster's key; the first silo ever makes it.</summary>
    public static async Task<SealingKey> OpenOrCreate(RedisLink redis, RandomNumberGenerator random)
    {
        RedisKey key = redis.Prefix + "sealing-key";
        var fresh = new byte[SealingKey.Size];
        random.GetBytes(fresh);
        await redis.Database.StringSetAsync(key, fresh, when: When.NotExists);
        CryptographicOperations.ZeroMemory(fresh);
        var kept = (byte[]?)await redis.Database.StringGetAsync(key);
        return kept is { Length: SealingKey.Size }
            ? new SealingKey(kept)
            : throw new InvalidDataException($"The sealing key in Redis has {kept?.Length ?? 0} bytes where {SealingKey.Size} are expected. Restore it from a backup; without it the stored passwords cannot be read.");
    }
}
