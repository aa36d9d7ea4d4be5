using System.Globalization;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Concentrator.Cluster.Storage;

/// <summary>
/// Remembers the rows of Orleans' membership table and puts those back that Redis has forgotten. Silos do not do so themselves: after an emptied Redis those that run would
/// look for their rows for ever, new ones would begin a cluster of their own beside them, and edges would find no silo.
/// </summary>
internal sealed partial class MembershipBackup(RedisLink redis, ClusterSettings settings, ILogger<MembershipBackup> logger)
{
    private const string Version = "Version";

    /// <summary>Adds the rows that are missing. The version of the table grows above what any silo has seen, so that all read it again.</summary>
    private const string RestoreScript =
        """
        local missing = 0
        for i = 2, #ARGV, 2 do
          missing = missing + redis.call('HSETNX', KEYS[1], ARGV[i], ARGV[i + 1])
        end
        if missing > 0 then
          local current = tonumber(redis.call('HGET', KEYS[1], 'Version') or '0')
          redis.call('HSET', KEYS[1], 'Version', string.format('%d', math.max(current, tonumber(ARGV[1])) + 1))
        end
        return missing
        """;

    private HashEntry[] _rows = [];
    private RedisGeneration _generation = RedisGeneration.None;

    private RedisKey Key => $"{settings.ClusterName}/members/{settings.ClusterName}";

    /// <summary>Puts back what was forgotten, and remembers what there is. Called about once a second.</summary>
    public async Task Follow()
    {
        var generation = await redis.Refresh();
        if (generation != _generation && _rows.Length > 0)
        {
            var version = _rows.FirstOrDefault(row => row.Name == Version).Value;
            RedisValue[] arguments = [version.IsNull ? "0" : version, .. _rows.Where(row => row.Name != Version).SelectMany(row => new[] { row.Name, row.Value })];
            var missing = (int)await redis.Database.ScriptEvaluateAsync(RestoreScript, [Key], arguments);
            if (missing > 0)
            {
                Log.Restored(logger, missing.ToString(CultureInfo.InvariantCulture));
            }
        }

        var rows = await redis.Database.HashGetAllAsync(Key);
        if (rows.Length > 0 && await redis.Refresh() == generation)
        {
            (_rows, _generation) = (rows, generation);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Redis has lost {Count} rows of the list of silos: they are written again")]
        public static partial void Restored(ILogger logger, string count);
    }
}
