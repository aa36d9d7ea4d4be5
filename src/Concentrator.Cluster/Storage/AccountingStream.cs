using System.Globalization;
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
    private const string TunnelField = "tunnel";
    private const string StatusField = "status";
    private const string TimeField = "at";
    private const string AttributesField = "attributes";

    private RedisKey Key => string.Create(CultureInfo.InvariantCulture, $"{redis.Prefix}accounting/{shard}");

    /// <summary>The shard of a tunnel: its records stay in their order.</summary>
    public static int ShardOf(TunnelId tunnel) => (int)(tunnel.Value % Shards);

    /// <summary>Adds records. One that was added twice is told once, if both wait together.</summary>
    /// <exception cref="ControlPlaneUnavailableException">Redis does not answer; some may have been added.</exception>
    public Task Add(IEnumerable<AccountingRecord> records) => Guarded(async () => await Task.WhenAll(records.Select(record => redis.Database.StreamAddAsync(
        Key,
        [
            new(TunnelField, record.Tunnel.ToString()),
            new(StatusField, record.Status.ToString()),
            new(TimeField, record.At.ToUnixTimeMilliseconds()),
            new(AttributesField, record.Attributes),
        ]))));

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
