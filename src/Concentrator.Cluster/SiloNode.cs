using System.Net;
using System.Security.Cryptography;
using Concentrator.Cluster.Grains;
using Concentrator.Cluster.Links;
using Concentrator.Cluster.Ring;
using Concentrator.Cluster.Serialization;
using Concentrator.Cluster.Silos;
using Concentrator.Cluster.Storage;
using Concentrator.Control;
using Concentrator.Control.Accounting;
using Concentrator.Control.Authentication;
using Concentrator.Control.Policies;
using Concentrator.Control.Radius;
using Concentrator.Control.Users;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Persistence;
using Orleans.Providers;
using Orleans.Storage;
using StackExchange.Redis;

namespace Concentrator.Cluster;

/// <summary>One silo: hosts a share of the control plane's grains.</summary>
public sealed class SiloNode : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly RedisLink _redis;
    private readonly NodeCertificate? _certificate;
    private readonly UserSources _sources;
    private readonly AccountingDelivery? _accounting;
    private readonly ControlInstruments _instruments;
    private RadiusDynamicListener? _dynamic;

    private SiloNode(IHost host, RedisLink redis, UserSources sources, AccountingDelivery? accounting, ControlInstruments instruments, ClusterSettings settings)
    {
        _host = host;
        _redis = redis;
        _certificate = host.Services.GetService<NodeCertificate>();
        _sources = sources;
        _accounting = accounting;
        _instruments = instruments;
        Link = new ClusterLink(host.Services.GetRequiredService<IGrainFactory>(), settings);
    }

    /// <summary>Where Disconnect-Requests and CoA-Requests are listened for.</summary>
    internal IReadOnlyList<IPEndPoint> DynamicEndpoints => _dynamic?.Endpoints ?? [];

    /// <summary>What this silo sees of the control plane.</summary>
    public ClusterLink Link { get; }

    /// <summary>Whether Redis is connected, without which nothing can be decided.</summary>
    public bool IsReady => _redis.Connection.IsConnected;

    /// <summary>Completes when an administrator has told this silo to leave the ring and stop.</summary>
    public Task StopAsked => ((StopListener)_host.Services.GetRequiredKeyedService<IControllable>(StopListener.Name)).Asked;

    /// <summary>Starts a silo; waits for Redis as long as it takes.</summary>
    /// <param name="settings">The cluster.</param>
    /// <param name="endpoints">Where it is reached.</param>
    /// <param name="time">The clock of the control plane's decisions.</param>
    /// <param name="loggers">The log.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="ArgumentException">The settings have problems; each is a line of the message.</exception>
    public static Task<SiloNode> Start(ClusterSettings settings, SiloEndpoints endpoints, TimeProvider time, ILoggerFactory loggers, CancellationToken stop) =>
        Start(settings, endpoints, time, loggers, _ => { }, stop);

    /// <summary>The same with something in it that looks on (a filter of calls).</summary>
    internal static async Task<SiloNode> Start(ClusterSettings settings, SiloEndpoints endpoints, TimeProvider time, ILoggerFactory loggers, Action<ISiloBuilder> observe, CancellationToken stop)
    {
        var problems = settings.Problems().ToList();
        if (problems.Count > 0)
        {
            throw new ArgumentException(string.Join(Environment.NewLine, problems), nameof(settings));
        }

        var waiting = loggers.CreateLogger<RedisLink>();
        var redis = await RedisLink.Connect(NodeSetup.RedisOptions(settings), settings.ClusterName, waiting, stop);
        var random = RandomNumberGenerator.Create();
        var sealing = await RedisLink.Patiently(() => ClusterSealingKeys.Open(settings, redis, random, loggers.CreateLogger<ClusterSealingKeys>()), waiting, stop);
        var vault = new SecretVault(new SecretSealer(sealing.Keys, random), random, settings.SlowHashIterations);
        var definitions = new DefinitionStore(redis);
        var defined = await RedisLink.Patiently(() => definitions.ReadOrSeed(StoredDefinitions.Seed(settings.Pools, settings.Policies)), waiting, stop);
        var catalog = new PoolCatalog(definitions, defined, time, loggers.CreateLogger<PoolCatalog>());
        var usages = new PoolUsages();
        var instruments = new ControlInstruments(() => usages.All);
        var builder = NodeSetup.Builder(loggers);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(new ControlClock(time));
        builder.Services.AddSingleton(redis);
        builder.Services.AddSingleton(sealing);
        builder.Services.AddSingleton(vault);
        var sources = UserSources.Of(settings.Radius, time, loggers, instruments.Radius);
        builder.Services.AddSingleton(sources);
        builder.Services.AddSingleton(new LoginEvents(instruments, loggers.CreateLogger<LoginEvents>()));
        var accounting = settings.Accounting is { } accounted ? new AccountingDelivery(accounted, instruments.Accounting, time, loggers, instruments.Radius) : null;
        if (accounting is not null)
        {
            builder.Services.AddSingleton(accounting);
        }

        builder.Services.AddSingleton(definitions);
        builder.Services.AddSingleton(catalog);
        builder.Services.AddSingleton(_ => new AccessJudge(settings, () => catalog.Policies, loggers.CreateLogger<AccessJudge>()));
        builder.Services.AddSingleton<HealthPolicies>();
        builder.Services.AddSingleton(usages);
        builder.Services.AddSingleton<SessionHistory>();
        builder.Services.AddSingleton<MembershipBackup>();
        builder.Services.AddSingleton(services => new DocumentStore(
            services.GetRequiredKeyedService<IGrainStorage>(DocumentStore.ProviderName),
            services.GetRequiredKeyedService<IGrainStorage>(DocumentStore.FadingProviderName),
            redis,
            services.GetRequiredService<ILogger<DocumentStore>>()));
        builder.Services.AddKeyedSingleton<IControllable, StopListener>(StopListener.Name);
        builder.UseOrleans(silo =>
        {
            NodeSetup.Cluster(silo.Services, settings);
            silo.AddRing();
            if (settings.Traced)
            {
                silo.AddActivityPropagation();
            }

            if (NodeSetup.Protection(silo.Services, settings, loggers) is { } protection)
            {
                silo.UseTls(protection.Configure);
            }

            observe(silo);
            silo.Configure<SiloOptions>(options => options.SiloName = settings.NodeName);
            silo.Configure<ClusterMembershipOptions>(NodeSetup.Membership);
            silo.ConfigureEndpoints(endpoints.Address, endpoints.SiloPort, endpoints.GatewayPort);
            silo.UseRedisClustering(options =>
            {
                options.ConfigurationOptions = NodeSetup.RedisOptions(settings);
                options.CreateMultiplexer = _ => Shared(redis);
            });
            silo.AddRedisGrainStorage(DocumentStore.ProviderName, options => Store(options, settings, redis));
            silo.AddRedisGrainStorage(DocumentStore.FadingProviderName, options =>
            {
                Store(options, settings, redis);
                options.EntryExpiry = HealthLapses.KeptFor;
            });
        });

        // After Orleans, so that it looks when there are grains to ask, and no more when they leave.
        builder.Services.AddHostedService<Sweeper>();
        var host = builder.Build();
        try
        {
            // Made here, so that the host disposes of it.
            _ = host.Services.GetService<NodeCertificate>();
            await host.StartAsync(stop);
            var node = new SiloNode(host, redis, sources, accounting, instruments, settings);
            if (settings.Dynamic is { } dynamic)
            {
                node._dynamic = RadiusDynamicListener.Start(dynamic, node.Link.Sessions, time, loggers);
            }

            return node;
        }
        catch
        {
            host.Dispose();
            instruments.Dispose();
            await sources.DisposeAsync();
            await (accounting?.DisposeAsync() ?? ValueTask.CompletedTask);
            await redis.DisposeAsync();
            throw;
        }
    }

    /// <summary>When the certificate between nodes ends; null when there is none.</summary>
    public DateTimeOffset? CertificateEnds => _certificate?.Ends;

    /// <summary>Loads the files of the certificate between nodes now.</summary>
    public void ReloadCertificate() => _certificate?.Renew(always: true);

    /// <summary>Leaves the cluster in good order.</summary>
    public async Task Stop(CancellationToken patience)
    {
        await EndDynamic();
        await _host.StopAsync(patience);
    }

    /// <summary>Ends what <see cref="Stop"/> has left, at once: without it the silo goes as if it had died, and others find its grains gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndDynamic();
        await _host.StopAsync(new CancellationToken(canceled: true));
        _host.Dispose();
        _instruments.Dispose();
        await _sources.DisposeAsync();
        await (_accounting?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _redis.DisposeAsync();
    }

    private async Task EndDynamic() => await (Interlocked.Exchange(ref _dynamic, null)?.DisposeAsync() ?? ValueTask.CompletedTask);

    private static void Store(RedisStorageOptions options, ClusterSettings settings, RedisLink redis)
    {
        options.ConfigurationOptions = NodeSetup.RedisOptions(settings);
        options.CreateMultiplexer = _ => Shared(redis);
        options.DeleteStateOnClear = true;
        options.GrainStorageSerializer = new DocumentSerializer();
    }

    private static Task<(IConnectionMultiplexer Multiplexer, bool IsShared)> Shared(RedisLink redis) => Task.FromResult(((IConnectionMultiplexer)redis.Connection, true));
}
