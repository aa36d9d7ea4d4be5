using Concentrator.Control.Ports;
using Concentrator.Control.Users;
using StackExchange.Redis;

namespace Concentrator.Cluster.Storage;

/// <summary>The keys of all users, in a Redis set: grains cannot be listed. It may name a user that is gone, never leave one out.</summary>
internal sealed class UserIndex(RedisLink redis)
{
    private RedisKey Key => redis.Prefix + "users";

    /// <summary>Adds a user, before its record is written.</summary>
    public Task Add(UserKey user) => Guarded(() => redis.Database.SetAddAsync(Key, user.Value));

    /// <summary>Removes a user, after its record is gone.</summary>
    public Task Remove(UserKey user) => Guarded(() => redis.Database.SetRemoveAsync(Key, user.Value));

    /// <summary>All of them, in order.</summary>
    public async Task<IReadOnlyList<UserKey>> List()
    {
        var members = await Guarded(() => redis.Database.SetMembersAsync(Key));
        return [.. members.Select(member => UserKey.Of(member.ToString())).OrderBy(user => user.Value, StringComparer.Ordinal)];
    }

    private static async Task<T> Guarded<T>(Func<Task<T>> access)
    {
        try
        {
            return await access();
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException)
        {
            throw new ControlPlaneUnavailableException($"Redis does not answer: {fault.Message}", fault);
        }
    }
}
