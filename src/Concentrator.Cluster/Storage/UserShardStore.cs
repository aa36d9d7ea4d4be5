using Concentrator.Control.Ports;
using StackExchange.Redis;

namespace Concentrator.Cluster.Storage;

/// <summary>
/// The users of one shard in Redis: a hash with a field for each, and one that says which activation of the shard writes it (<see cref="ShardMark"/>), so that
/// another that does not know yet that it is out gets nothing done.
/// </summary>
internal sealed class UserShardStore(RedisLink redis, string shard)
{
    private const string MarkField = "#";
    private const char UserSign = 'u';

    /// <summary>KEYS: the hash. ARGV: our mark, the field, the value or nothing. Answers with 1, or with the mark that is there.</summary>
    private const string WriteScript = """
        local mark = redis.call('HGET', KEYS[1], '#')
        if mark ~= ARGV[1] then return mark end
        if ARGV[3] == '' then redis.call('HDEL', KEYS[1], ARGV[2]) else redis.call('HSET', KEYS[1], ARGV[2], ARGV[3]) end
        return 1
        """;

    private RedisKey Key => $"{redis.Prefix}{shard}";

    /// <summary>Makes this activation the one that writes, and reads what is there.</summary>
    /// <returns>Our mark; whether the hash was there; the users.</returns>
    /// <exception cref="ControlPlaneUnavailableException">Redis does not answer.</exception>
    public Task<(ShardMark Mark, bool WasThere, IReadOnlyList<KeyValuePair<string, byte[]>> Users)> Claim() => Guarded<(ShardMark, bool, IReadOnlyList<KeyValuePair<string, byte[]>>)>(async () =>
    {
        while (true)
        {
            var before = await redis.Database.HashGetAsync(Key, MarkField);
            var mark = ShardMark.Parse(before).Next();
            var claim = redis.Database.CreateTransaction();
            claim.AddCondition(before.IsNull ? Condition.HashNotExists(Key, MarkField) : Condition.HashEqual(Key, MarkField, before));
            _ = claim.HashSetAsync(Key, MarkField, mark.ToString());
            if (await claim.ExecuteAsync())
            {
                var fields = await redis.Database.HashGetAllAsync(Key);
                return (mark, !before.IsNull, [.. fields.Where(IsUser).Select(field => KeyValuePair.Create(field.Name.ToString()[1..], (byte[])field.Value!))]);
            }
        }
    });

    /// <summary>Writes one user, or with null removes it.</summary>
    /// <returns>Null: done. Otherwise the mark that is there: older than ours when Redis has lost its memory, newer when another activation writes.</returns>
    /// <exception cref="ControlPlaneUnavailableException">Redis does not answer.</exception>
    public Task<ShardMark?> Write(ShardMark mark, string user, byte[]? value) => Guarded<ShardMark?>(async () =>
    {
        var answer = await Evaluate([mark.ToString(), $"{UserSign}{user}", value ?? []]);
        return answer.Resp2Type == ResultType.Integer ? null : ShardMark.Parse((RedisValue)answer);
    });

    /// <summary>Writes all users over whatever is there; false when that is a newer activation's.</summary>
    /// <exception cref="ControlPlaneUnavailableException">Redis does not answer.</exception>
    public Task<bool> WriteAll(ShardMark mark, IEnumerable<KeyValuePair<string, byte[]>> users) => Guarded(async () =>
    {
        // What is asked of Redis now is in order: nothing that is written later is overtaken by this.
        HashEntry[] entries = [.. users.Select(user => new HashEntry($"{UserSign}{user.Key}", user.Value)), new(MarkField, mark.ToString())];
        var before = await redis.Database.HashGetAsync(Key, MarkField);
        if (ShardMark.Parse(before).IsNewerThan(mark))
        {
            return false;
        }

        var all = redis.Database.CreateTransaction();
        all.AddCondition(before.IsNull ? Condition.HashNotExists(Key, MarkField) : Condition.HashEqual(Key, MarkField, before));
        _ = all.KeyDeleteAsync(Key);
        _ = all.HashSetAsync(Key, entries);
        return await all.ExecuteAsync() ? true : throw new ControlPlaneUnavailableException("The users in Redis changed meanwhile; this is tried again.");
    });

    private static bool IsUser(HashEntry field) => field.Name.ToString() is [UserSign, ..];

    private async Task<RedisResult> Evaluate(RedisValue[] values)
    {
        try
        {
            return await redis.Database.ScriptEvaluateAsync(WriteScript, [Key], values);
        }
        catch (RedisServerException fault) when (fault.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            return await redis.Database.ScriptEvaluateAsync(WriteScript, [Key], values);
        }
    }

    private static async Task<T> Guarded<T>(Func<Task<T>> access)
    {
        try
        {
            return await access();
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException)
        {
            throw new ControlPlaneUnavailableException($"The state cannot be kept: {fault.Message}", fault);
        }
    }
}
