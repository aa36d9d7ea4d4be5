using System.Text.Json;
using Concentrator.Cluster.Serialization;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using StackExchange.Redis;

namespace Concentrator.Cluster.Storage;

/// <summary>The sessions that ended, in a Redis stream that forgets the oldest.</summary>
internal sealed class SessionHistory(RedisLink redis, ClusterSettings settings)
{
    private const string Field = "session";
    private const int Page = 500;

    private RedisKey Key => redis.Prefix + "history";

    /// <summary>Adds sessions. One that was added twice counts once when it is read.</summary>
    /// <exception cref="ControlPlaneUnavailableException">Redis does not answer; some may have been added.</exception>
    public async Task Add(IReadOnlyCollection<EndedSession> ended)
    {
        try
        {
            foreach (var part in ended.Chunk(Page))
            {
                await Task.WhenAll(part.Select(session =>
                    redis.Database.StreamAddAsync(Key, Field, JsonSerializer.SerializeToUtf8Bytes(session, ClusterJson.Options), maxLength: settings.HistoryRows, useApproximateMaxLength: true)));
            }
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException)
        {
            throw new ControlPlaneUnavailableException($"The state cannot be kept: {fault.Message}", fault);
        }
    }

    /// <summary>Those that ended, latest first; of one user, or of all.</summary>
    /// <exception cref="ControlPlaneUnavailableException">Redis does not answer.</exception>
    public async Task<IReadOnlyList<EndedSession>> Read(UserKey? user, int limit, DateTimeOffset oldest)
    {
        var found = new List<EndedSession>();
        var seen = new HashSet<TunnelId>();
        RedisValue last = "+";
        try
        {
            while (found.Count < limit)
            {
                var entries = await redis.Database.StreamRangeAsync(Key, "-", last, Page, Order.Descending);
                foreach (var entry in entries)
                {
                    var ended = JsonSerializer.Deserialize<EndedSession>((byte[])entry[Field]!, ClusterJson.Options)!;
                    if (ended.EndedAt >= oldest && (user is null || UserKey.Of(ended.Session.UserName) == user) && seen.Add(ended.Session.Tunnel))
                    {
                        found.Add(ended);
                    }
                }

                if (entries.Length < Page)
                {
                    break;
                }

                last = $"({entries[^1].Id}";
            }
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException)
        {
            throw new ControlPlaneUnavailableException($"The history cannot be read: {fault.Message}", fault);
        }

        return found.Count > limit ? found[..limit] : found;
    }
}
