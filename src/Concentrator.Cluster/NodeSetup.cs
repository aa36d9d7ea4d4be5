using Concentrator.Cluster.Links;
using Concentrator.Cluster.Serialization;
using Concentrator.Cluster.Silos;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Configuration;
using Orleans.Serialization.TypeSystem;
using StackExchange.Redis;

namespace Concentrator.Cluster;

/// <summary>What silos and edges set up alike.</summary>
internal static class NodeSetup
{
    /// <summary>How Redis is reached: never given up, and no call waits long.</summary>
    public static ConfigurationOptions RedisOptions(ClusterSettings settings)
    {
        var options = ConfigurationOptions.Parse(settings.Redis);
        options.AbortOnConnectFail = false;

        // For INFO, which tells one run of the server from the next.
        options.AllowAdmin = true;
        options.AsyncTimeout = 2000;
        options.SyncTimeout = 2000;
        options.ConnectTimeout = 2000;
        options.ReconnectRetryPolicy = new LinearRetry(500);
        options.ClientName = settings.NodeName;
        if (settings.RedisAuthorityPath is { } authority)
        {
            options.TrustIssuer(authority);
        }

        return options;
    }

    /// <summary>A host that logs where the node does and leaves signals alone.</summary>
    public static HostApplicationBuilder Builder(ILoggerFactory loggers)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();

        // A silo that stops hands its grains over first, and tells everybody.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(40));
        return builder;
    }

    /// <summary>The cluster's name and the form of what goes between its nodes.</summary>
    public static void Cluster(IServiceCollection services, ClusterSettings settings)
    {
        services.Configure<ClusterOptions>(options =>
        {
            options.ClusterId = settings.ClusterName;
            options.ServiceId = settings.ClusterName;
        });
        services.AddSerializer(serializer => serializer.AddJsonSerializer(ClusterJson.Carries, isCopyable: null, options => options.Configure(json => json.SerializerOptions = ClusterJson.Options)));
        services.AddSingleton<IGeneralizedCopier, SharedRecords>();

        // Its name travels with a command, and Orleans sends and takes only names of types that it was told of.
        services.Configure<TypeManifestOptions>(options => options.AllowedTypes.Add(RuntimeTypeNameFormatter.Format(typeof(StopListener))));
        services.Configure<ExceptionSerializationOptions>(options => options.SupportedNamespacePrefixes.Add("Concentrator"));
    }

    /// <summary>What protects the connections between nodes; null when nothing does.</summary>
    /// <exception cref="InvalidDataException">A certificate's file cannot be used.</exception>
    public static MutualTls? Protection(IServiceCollection services, ClusterSettings settings, ILoggerFactory loggers)
    {
        if (settings.Certificate is not { } files)
        {
            return null;
        }

        var logger = loggers.CreateLogger<MutualTls>();
        var certificate = new NodeCertificate(files, TimeProvider.System, logger);

        // By a factory: what a host made, it disposes of.
        services.AddSingleton(_ => certificate);
        return new MutualTls(certificate, logger);
    }

    /// <summary>
    /// How soon a silo that does not answer is out. Probes are a second apart and three must be missed: a frozen silo is out in about five seconds, and a busy one has as
    /// long to show that it is alive.
    /// </summary>
    public static void Membership(ClusterMembershipOptions options)
    {
        options.ProbeTimeout = TimeSpan.FromSeconds(1);
        options.MaxProbeTimeout = TimeSpan.FromSeconds(2);
        options.NumMissedProbesLimit = 3;
        options.TableRefreshTimeout = TimeSpan.FromSeconds(10);
        options.DefunctSiloCleanupPeriod = TimeSpan.FromMinutes(10);
        options.DefunctSiloExpiration = TimeSpan.FromHours(1);
    }

    /// <summary>Signals are the process's own affair.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
