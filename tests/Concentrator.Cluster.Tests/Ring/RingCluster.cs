using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Concentrator.Cluster.Ring;
using Concentrator.Cluster.Tests.World;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Concentrator.Cluster.Tests.Ring;

/// <summary>Silos with a ring and a client, in this process, and their Redis.</summary>
internal sealed class RingCluster : IAsyncDisposable
{
    private readonly RedisServer _redis;
    private readonly Dictionary<string, IHost> _silos = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _leftAfterDrain = new(StringComparer.Ordinal);
    private IHost? _client;

    private RingCluster(RedisServer redis) => _redis = redis;

    /// <summary>The silos that run, by name.</summary>
    public IReadOnlyDictionary<string, IHost> Silos => _silos;

    /// <summary>A client outside of the silos.</summary>
    public IGrainFactory Client => _client!.Services.GetRequiredService<IClusterClient>();

    public static async Task<RingCluster> StartAsync(params string[] silos)
    {
        var cluster = new RingCluster(await RedisServer.StartAsync());
        try
        {
            foreach (string name in silos)
            {
                await cluster.StartSiloAsync(name);
            }

            await cluster.EverySiloSeesAsync(silos);
            await cluster.StartClientAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async Task StartSiloAsync(string name)
    {
        var host = new HostBuilder()
            .ConfigureLogging(logging => logging.SetMinimumLevel(LogLevel.Warning))
            .UseOrleans(silo => silo
                .Configure<ClusterOptions>(Identify)
                .Configure<SiloOptions>(options => options.SiloName = name)
                .ConfigureEndpoints(IPAddress.Loopback, FreePort(), FreePort(), listenOnAnyHostAddress: false)
                .UseRedisClustering(options => options.ConfigurationOptions = _redis.ClientOptions())
                .AddRing()
                .ConfigureServices(services => services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider =>
                    new StopWitness(() => _leftAfterDrain[name] = provider.GetRequiredService<RingActivations>().Count))))
            .Build();
        await host.StartAsync();
        _silos.Add(name, host);
    }

    /// <summary>Stops a silo as SIGTERM does.</summary>
    public async Task StopSiloAsync(string name)
    {
        using var host = _silos[name];
        await host.StopAsync();
        _silos.Remove(name);
    }

    /// <summary>Ends a silo without any goodbye to its grains and callers.</summary>
    public async Task KillSiloAsync(string name)
    {
        using var host = _silos[name];
        _silos.Remove(name);
        await host.StopAsync(new CancellationToken(canceled: true));
    }

    public T Service<T>(string silo)
        where T : notnull => _silos[silo].Services.GetRequiredService<T>();

    /// <summary>How many grains placed by the ring are active on a silo.</summary>
    public int Activations(string silo) => Service<RingActivations>(silo).Count;

    /// <summary>How many of them there were when its drain was over and the rest of its stop began.</summary>
    public int ActivationsAfterDrain(string silo) => _leftAfterDrain[silo];

    /// <summary>Waits until the ring of every silo has these members.</summary>
    public Task EverySiloSeesAsync(params string[] members) => EventuallyAsync(
        () => Task.FromResult(_silos.Values.All(silo => silo.Services.GetRequiredService<RingMembership>().Current.Ring?.Members.Order(StringComparer.Ordinal).SequenceEqual(members.Order(StringComparer.Ordinal), StringComparer.Ordinal) ?? false)));

    /// <summary>Waits for something that other threads bring about; fails after a time that only a fault can take.</summary>
    public static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await holds())
        {
            await Task.Delay(20, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.StopAsync();
            _client.Dispose();
        }

        foreach (string name in _silos.Keys.ToArray())
        {
            await KillSiloAsync(name);
        }

        await _redis.DisposeAsync();
    }

    private async Task StartClientAsync()
    {
        _client = new HostBuilder()
            .ConfigureLogging(logging => logging.SetMinimumLevel(LogLevel.Warning))
            .UseOrleansClient(client => client
                .Configure<ClusterOptions>(Identify)
                .UseRedisClustering(options => options.ConfigurationOptions = _redis.ClientOptions())
                .AddRing())
            .Build();
        await _client.StartAsync();
    }

    private static void Identify(ClusterOptions options) => (options.ClusterId, options.ServiceId) = ("ring", "concentrator");

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    // The first that is told of a stop after the drain.
    private sealed class StopWitness(Action stopping) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(StopWitness), ServiceLifecycleStage.Active, _ => Task.CompletedTask, _ =>
        {
            stopping();
            return Task.CompletedTask;
        });
    }
}
