using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Concentrator.Control.Accounting;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Radius;
using StackExchange.Redis;

namespace Concentrator.Cluster.Storage;

/// <summary>One shard of what accounting is to be told, in a Redis stream. Edges' grains add to it; one sender in the cluster reads and removes.</summary>
/// <param name="redis">Redis.</param>
/// <param name="shard">The shard.</param>
internal sealed class AccountingStream(RedisLink redis, int shard) : IAccountingSpool
{
    /// <summary>How many shards there are.</summary>
    public const int Shards = 8;

    private const int Page = 256;
    /// <summary>Adds what ends a tunnel, unless there was such a record before; the mark of it goes by itself.</summary>
    private const string StopScript = """
        if redis.call('SET', KEYS[2], '', 'NX', 'EX', ARGV[1]) then
            redis.call('XADD', KEYS[1], '*', unpack(ARGV, 2))
            return 1
        end
        return 0
        """;

    /// <summary>For how long a tunnel's end is told once: longer than a silo takes to be back that died between the end's record and its own.</summary>
    private static readonly TimeSpan _stopOnce = TimeSpan.FromDays(1);

    private const string TunnelField = "tunnel";
    private const string StatusField = "status";
    private const string TimeField = "at";
    private const string AttributesField = "attributes";

    private RedisKey Key => string.Create(CultureInfo.InvariantCulture, $"{redis.Prefix}accounting/{shard}");

    /// <summary>The shard of a tunnel: its records stay in their order.</summary>
    public static int ShardOf(TunnelId tunnel) => (int)(tunnel.Value % Shards);

    /// <summary>The shard of an edge, where edges are told of: its own records and those of all its tunnels stay in their order.</summary>
    public static int ShardOf(string edge) => (int)(XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(edge)) % Shards);

    /// <summary>Adds records. One that was added twice is told once, if both wait together; of a tunnel's ends only the first is added.</summary>
    /// <exception cref="ControlPlaneUnavailableException">Redis does not answer; some may have been added.</exception>
    public Task Add(IEnumerable<AccountingRecord> records) => Guarded(async () =>
    {
        await Task.WhenAll(records.Select(record => record.Status == AcctStatusType.Stop ? AddStop(record) : redis.Database.StreamAddAsync(Key, Write(record))));
        return true;
    });

    /// <inheritdoc/>
    public Task<long> Count(CancellationToken end) => Guarded(() => redis.Database.StreamLengthAsync(Key));

    /// <inheritdoc/>
    public Task<IReadOnlyList<SpooledRecord>> Read(int count, IReadOnlySet<TunnelId> passedOver, CancellationToken end) =>
        Select(count, waiting => !passedOver.Contains(waiting.Record.Tunnel), end);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SpooledRecord>> ReadDispensable(int count, CancellationToken end)
    {
        var interim = await Select(count, waiting => waiting.Record.Status == AcctStatusType.InterimUpdate, end);
        return interim.Count > 0 ? interim : await Select(count, _ => true, end);
    }

    /// <inheritdoc/>
    public async Task Remove(IReadOnlyCollection<SpooledRecord> records, CancellationToken end)
    {
        if (records.Count > 0)
        {
            await Guarded(() => redis.Database.StreamDeleteAsync(Key, [.. records.Select(waiting => (RedisValue)waiting.Id)]));
        }
    }

    private async Task AddStop(AccountingRecord record)
    {
        // Of one hash slot with the stream: a Redis cluster runs a script where all its keys are.
        RedisKey[] keys = [Key, $"{{{Key}}}/stopped/{record.Tunnel}"];
        RedisValue[] values = [(long)_stopOnce.TotalSeconds, .. Write(record).SelectMany(field => (RedisValue[])[field.Name, field.Value])];
        try
        {
            await redis.Database.ScriptEvaluateAsync(StopScript, keys, values);
        }
        catch (RedisServerException fault) when (fault.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            await redis.Database.ScriptEvaluateAsync(StopScript, keys, values);
        }
    }

    private static NameValueEntry[] Write(AccountingRecord record) =>
    [
        new(TunnelField, record.Tunnel.ToString()),
        new(StatusField, record.Status.ToString()),
        new(TimeField, record.At.ToUnixTimeMilliseconds()),
        new(AttributesField, record.Attributes),
    ];

    private Task<IReadOnlyList<SpooledRecord>> Select(int count, Predicate<SpooledRecord> wanted, CancellationToken end) => Guarded<IReadOnlyList<SpooledRecord>>(async () =>
    {
        List<SpooledRecord> found = [];
        RedisValue from = "-";
        while (found.Count < count)
        {
            end.ThrowIfCancellationRequested();
            var page = await redis.Database.StreamRangeAsync(Key, from, "+", Page);
            found.AddRange(page.Select(Read).Where(waiting => wanted(waiting)).Take(count - found.Count));
            if (page.Length < Page)
            {
                break;
            }

            from = $"({page[^1].Id}";
        }

        return found;
    });

    private static SpooledRecord Read(StreamEntry entry) => new(
        entry.Id.ToString(),
        new AccountingRecord(
            TunnelId.TryParse(entry[TunnelField], out var tunnel) ? tunnel : default,
            Enum.TryParse<AcctStatusType>(entry[StatusField], out var status) ? status : AcctStatusType.InterimUpdate,
            DateTimeOffset.FromUnixTimeMilliseconds((long)entry[TimeField]),
            (byte[])entry[AttributesField]!));

    private static async Task<T> Guarded<T>(Func<Task<T>> access)
    {
        try
        {
            return await access();
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException)
        {
            throw new ControlPlaneUnavailableException($"Accounting cannot be kept: {fault.Message}", fault);
        }
    }
}
