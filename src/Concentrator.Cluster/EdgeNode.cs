using Concentrator.Cluster.Links;
using Concentrator.Cluster.Ring;
using Concentrator.Cluster.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Messaging;
using StackExchange.Redis;

namespace Concentrator.Cluster;

/// <summary>An edge's connection to the cluster's silos.</summary>
public sealed partial class EdgeNode : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly RedisLink _redis;
    private readonly NodeCertificate? _certificate;

    private EdgeNode(IHost host, RedisLink redis, ClusterSettings settings)
    {
        _host = host;
        _redis = redis;
        _certificate = host.Services.GetService<NodeCertificate>();
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
            client.AddRing();
            if (settings.Traced)
            {
                client.AddActivityPropagation();
            }

            client.Services.AddSingleton<IClientConnectionRetryFilter, EndlessRetry>();
            if (NodeSetup.Protection(client.Services, settings, loggers) is { } protection)
            {
                client.UseTls(protection.Configure);
            }

            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(2));
            client.UseRedisClustering(options =>
            {
                options.ConfigurationOptions = NodeSetup.RedisOptions(settings);
                options.CreateMultiplexer = _ => Task.FromResult(((IConnectionMultiplexer)redis.Connection, true));
            });
            Remember(client.Services);
        });
        var host = builder.Build();
        try
        {
            // Made here, so that the host disposes of it.
            _ = host.Services.GetService<NodeCertificate>();
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

    /// <summary>When the certificate between nodes ends; null when there is none.</summary>
    public DateTimeOffset? CertificateEnds => _certificate?.Ends;

    /// <summary>Loads the files of the certificate between nodes now.</summary>
    public void ReloadCertificate() => _certificate?.Renew(always: true);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Silos that do not answer are not waited for: the edge has said its last word.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await _host.StopAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _host.Dispose();
        await _redis.DisposeAsync();
    }

    /// <summary>Puts <see cref="RememberedGateways"/> before the list that Redis has.</summary>
    private static void Remember(IServiceCollection services)
    {
        var listed = services.Last(service => service.ServiceType == typeof(IGatewayListProvider));
        services.Remove(listed);
        services.AddSingleton<IGatewayListProvider>(provider => new RememberedGateways(
            (IGatewayListProvider)(listed.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, listed.ImplementationType!))));
    }

    private sealed class EndlessRetry(ILogger<EdgeNode> logger) : IClientConnectionRetryFilter
    {
        public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
        {
            Log.Waiting(logger, exception.Message.ReplaceLineEndings(" "));
            await Task.Delay(TimeSpan.FromSeconds(0.5 + Random.Shared.NextDouble()), cancellationToken);
            return true;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "No silo can be reached yet: {Reason}")]
        public static partial void Waiting(ILogger logger, string reason);
    }
}
