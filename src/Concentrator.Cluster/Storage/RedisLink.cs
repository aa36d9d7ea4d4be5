using System.Globalization;
using Concentrator.Control.Ports;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Concentrator.Cluster.Storage;

/// <summary>
/// The connection to Redis that everything of this node shares, and the generation of what Redis remembers. The generation is another one after Redis was
/// restarted, failed over or emptied: then what it holds may be older than what the cluster's nodes remember, or nothing.
/// </summary>
internal sealed partial class RedisLink : IAsyncDisposable
{
    private readonly ILogger _logger;
    private readonly RedisInstruments _instruments;
    private readonly RedisKey _marker;
    private volatile Box _generation = new(RedisGeneration.None);

    private RedisLink(ConnectionMultiplexer connection, string clusterName, ILogger logger)
    {
        Connection = connection;
        _instruments = new RedisInstruments(connection);
        _logger = logger;
        Prefix = $"{clusterName}/";
        _marker = Prefix + "generation";
    }

    /// <summary>The connection.</summary>
    public ConnectionMultiplexer Connection { get; }

    /// <summary>The database.</summary>
    public IDatabase Database => Connection.GetDatabase();

    /// <summary>What every key of the cluster begins with.</summary>
    public string Prefix { get; }

    /// <summary>The generation as of the last <see cref="Refresh"/>.</summary>
    public RedisGeneration Generation => _generation.Value;

    /// <summary>Connects, and waits for Redis as long as it takes.</summary>
    public static Task<RedisLink> Connect(ConfigurationOptions options, string clusterName, ILogger logger, CancellationToken stop) => Patiently(
        async () =>
        {
            var link = new RedisLink(await ConnectionMultiplexer.ConnectAsync(options), clusterName, logger);
            try
            {
                await link.Refresh();
                return link;
            }
            catch
            {
                await link.DisposeAsync();
                throw;
            }
        },
        logger,
        stop);

    /// <summary>Asks Redis for what a start needs, again and again while it does not answer.</summary>
    /// <param name="ask">Asks; may be done twice.</param>
    /// <param name="logger">Where the waiting is told.</param>
    /// <param name="stop">Gives it up.</param>
    public static async Task<T> Patiently<T>(Func<Task<T>> ask, ILogger logger, CancellationToken stop)
    {
        var pause = TimeSpan.FromMilliseconds(200);
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                return await ask();
            }
            catch (Exception fault) when (fault is RedisException or TimeoutException or ControlPlaneUnavailableException)
            {
                Log.Waiting(logger, fault.Message);
                await Task.Delay(pause * (0.5 + Random.Shared.NextDouble()), stop);
                pause = pause < TimeSpan.FromSeconds(5) ? pause * 2 : pause;
            }
        }
    }

    /// <summary>Looks which generation it is now.</summary>
    /// <exception cref="ControlPlaneUnavailableException">Redis cannot be asked.</exception>
    public async Task<RedisGeneration> Refresh()
    {
        try
        {
            var runs = new List<string>();
            foreach (var server in Connection.GetServers().Where(server => server.IsConnected && !server.IsReplica))
            {
                var info = await server.InfoAsync("server");
                runs.Add(info.SelectMany(group => group).FirstOrDefault(entry => string.Equals(entry.Key, "run_id", StringComparison.Ordinal)).Value ?? "");
            }

            if (runs.Count == 0)
            {
                throw new ControlPlaneUnavailableException("No Redis server is connected.");
            }

            await Database.StringSetAsync(_marker, Guid.NewGuid().ToString("n", CultureInfo.InvariantCulture), when: When.NotExists);
            var marker = (await Database.StringGetAsync(_marker)).ToString();
            var now = new RedisGeneration($"{marker}.{string.Join('.', runs.Order(StringComparer.Ordinal))}");
            var before = Interlocked.Exchange(ref _generation, new Box(now)).Value;
            if (before != RedisGeneration.None && before != now)
            {
                _instruments.NewGeneration();
                Log.NewGeneration(_logger);
            }

            return now;
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException)
        {
            throw new ControlPlaneUnavailableException($"Redis does not answer: {fault.Message}", fault);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _instruments.Dispose();
        return Connection.DisposeAsync();
    }

    private sealed record Box(RedisGeneration Value);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Redis cannot be reached yet: {Reason}")]
        public static partial void Waiting(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Warning, "Redis was restarted, failed over or emptied: this node writes what it remembers again")]
        public static partial void NewGeneration(ILogger logger);
    }
}
