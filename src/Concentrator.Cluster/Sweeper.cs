using Concentrator.Cluster.Grains;
using Concentrator.Cluster.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Concentrator.Cluster;

/// <summary>
/// Looks after what no call would: which generation Redis is in, once a second; and every few seconds at the users, every edge and pool, so that leases end and what Redis has lost is
/// written again, also where the grain was on a silo that died.
/// </summary>
internal sealed partial class Sweeper(ClusterSettings settings, RedisLink redis, IGrainFactory grains, PoolCatalog catalog, ClusterSealingKeys sealing, MembershipBackup membership, ILogger<Sweeper> logger) : BackgroundService
{
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(1);
    private const int LooksPerRound = 5;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var generation = redis.Generation;
        for (var look = 0; !stoppingToken.IsCancellationRequested; look++)
        {
            try
            {
                await membership.Follow();
                await catalog.Refresh();
                await sealing.Refresh();
                if (redis.Generation != generation || look % LooksPerRound == LooksPerRound - 1)
                {
                    generation = redis.Generation;
                    await Round();
                }

                await Task.Delay(_look, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                Log.Failed(logger, fault.Message);
                await Task.Delay(_look, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task Round()
    {
        var nodes = grains.GetGrain<INodeDirectoryGrain>(INodeDirectoryGrain.Key);
        await Each([nodes.Tick(), grains.GetGrain<IMachinesGrain>(IMachinesGrain.Key).Tick(), grains.GetGrain<IApiTokensGrain>(IApiTokensGrain.Key).Tick()]);
        await Each(IUserShardGrain.Keys.Select(shard => grains.GetGrain<IUserShardGrain>(shard).Tick()));
        await Each(catalog.All.Select(pool => grains.GetGrain<IAddressPoolGrain>(pool.Definition.Name).Tick()));
        if (settings.Accounting is not null)
        {
            await Each(IAccountingGrain.Keys.Select(shard => grains.GetGrain<IAccountingGrain>(shard).Wake()));
        }

        await Each((await nodes.List()).Select(edge => grains.GetGrain<IEdgeGrain>(edge).Tick()));
    }

    /// <summary>What fails at one is no reason to leave the others alone.</summary>
    private async Task Each(IEnumerable<Task> ticks)
    {
        try
        {
            await Task.WhenAll(ticks);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            Log.Failed(logger, fault.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Looking after edges and pools failed, and is tried again: {Reason}")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
