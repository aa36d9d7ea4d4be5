using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using StackExchange.Redis;
using Concentrator.Cluster.Storage;

namespace Concentrator.Cluster;

/// <summary>An edge's connection to the cluster's silos.</summary>
public sealed class EdgeNode : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly RedisLink _redis;

    private EdgeNode(IHost host, RedisLink redis, ClusterSettings settings)
    {
        _host = host;
        _redis = redis;
        Link = new ClusterLink(host.Services.GetRequiredService<IClusterClient>(), settings);
    }

    /// <summary>What the edge sees of the control plane.</summary>
    public ClusterLink Link { get; }

    /// <summary>Connects; waits for Redis and for a silo as long as it takes.</summary>
    public static async Task<EdgeNode> Connect(ClusterSettings settings, ILoggerFactory loggers, CancellationToken stop)
    {
        var redis = await RedisLink.Connect(NodeSetup.RedisOptions(settings), settings.ClusterName, loggers.CreateLogger<RedisLink>(), stop);
        var builder = NodeSetup.Builder(loggers);
        builder.UseOrleansClient(client =>
        {
            NodeSetup.Cluster(client.Services, settings);
            client.Services.AddSingleton<IClientConnectionRetryFilter, EndlessRetry>();
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(2));
            client.UseRedisClustering(options =>
            {
                options.ConfigurationOptions = NodeSetup.RedisOptions(settings);
                options.CreateMultiplexer = _ => Task.FromResult(((IConnectionMultiplexer)redis.Connection, true));
            });
        });
        var host = builder.Build();
        try
        {
            await host.StartAsync(stop);
            return new EdgeNode(host, redis, settings);
        }
        catch
        {
            host.Dispose();
            await redis.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        await _redis.DisposeAsync();
    }

    private sealed class EndlessRetry : IClientConnectionRetryFilter
    {
        public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
        {
            await Task.Delay(TimeSpan.FromSeconds(0.5 + Random.Shared.NextDouble()), cancellationToken);
            return true;
        }
    }
}
