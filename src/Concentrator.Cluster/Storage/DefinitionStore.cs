using System.Text.Json;
using System.Text.Json.Nodes;
using Concentrator.Cluster.Serialization;
using Concentrator.Control.Ports;
using StackExchange.Redis;

namespace Concentrator.Cluster.Storage;

/// <summary>The cluster's definitions in Redis. Each version is written over the one that its author knew, or not at all.</summary>
internal sealed class DefinitionStore(RedisLink redis)
{
    private RedisKey Key => redis.Prefix + "definitions";

    /// <summary>Reads them; null when Redis has none.</summary>
    /// <exception cref="ControlPlaneUnavailableException">Redis does not answer.</exception>
    public Task<StoredDefinitions?> Read() => Guarded(async () => Parse(await redis.Database.StringGetAsync(Key)));

    /// <summary>Writes the first ones, if there are none, and the access policy, if there is none; answers with what is there.</summary>
    /// <exception cref="ControlPlaneUnavailableException">Redis does not answer.</exception>
    public Task<StoredDefinitions> ReadOrSeed(StoredDefinitions seed) => Guarded(async () =>
    {
        await redis.Database.StringSetAsync(Key, Format(seed), when: When.NotExists);
        var there = Parse(await redis.Database.StringGetAsync(Key)) ?? seed;
        if (there.Policies is null && seed.Policies is not null)
        {
            // Definitions from before there were policies: the first node that has some says them.
            await Replace(there, there.Next(there.Pools, generation: default) with { Policies = seed.Policies });
            there = Parse(await redis.Database.StringGetAsync(Key)) ?? there;
        }

        return there;
    });

    /// <summary>Writes a version over another; false when that is not there (any more).</summary>
    /// <param name="before">What has to be there; null: nothing.</param>
    /// <param name="after">What is written.</param>
    /// <exception cref="ControlPlaneUnavailableException">Redis does not answer.</exception>
    public Task<bool> Replace(StoredDefinitions? before, StoredDefinitions after) => Guarded(async () =>
    {
        var there = await redis.Database.StringGetAsync(Key);
        if (!string.Equals(Parse(there)?.Id, before?.Id, StringComparison.Ordinal))
        {
            return false;
        }

        var replace = redis.Database.CreateTransaction();
        replace.AddCondition(there.IsNull ? Condition.KeyNotExists(Key) : Condition.StringEqual(Key, there));
        _ = replace.StringSetAsync(Key, Format(after));
        return await replace.ExecuteAsync();
    });

    private static RedisValue Format(StoredDefinitions definitions) => JsonSerializer.SerializeToUtf8Bytes(definitions, ClusterJson.Options);

    private static StoredDefinitions? Parse(RedisValue text)
    {
        if (text.IsNull || JsonSerializer.Deserialize<StoredDefinitions>((byte[])text!, ClusterJson.Options) is not { } definitions)
        {
            return null;
        }

        return definitions with
        {
            HasListWithoutVersion = definitions.Blocked.Version == 0 && JsonNode.Parse((byte[])text!)![nameof(StoredDefinitions.Blocked)] is JsonObject list && !list.ContainsKey(nameof(BlockList.Version)),
        };
    }

    private static async Task<T> Guarded<T>(Func<Task<T>> access)
    {
        try
        {
            return await access();
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException)
        {
            throw new ControlPlaneUnavailableException($"The definitions cannot be read or kept: {fault.Message}", fault);
        }
    }
}
