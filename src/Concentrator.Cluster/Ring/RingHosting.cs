using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Providers;
using Orleans.Serialization.Configuration;
using Orleans.Serialization.TypeSystem;

namespace Concentrator.Cluster.Ring;

/// <summary>Adds the ring to silos and their clients.</summary>
internal static class RingHosting
{
    /// <summary>
    /// Places grains with <see cref="RingPlacementAttribute"/> by the ring, moves them when it changes, and drains the silo when it stops.
    /// The silo's name has to be its own and the same after a restart.
    /// </summary>
    public static ISiloBuilder AddRing(this ISiloBuilder silo)
    {
        silo.AddOutgoingGrainCallFilter<RefusedCalls>();
        silo.AddPlacementDirector<RingPlacement, RingPlacementDirector>();
        var services = silo.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<RingOptions>();

        // A stopping silo tells its clients to go to other gateways. Without this time for them to do so, calls on their way here are refused.
        services.AddOptions<SiloMessagingOptions>().Configure<IOptions<RingOptions>>((messaging, ring) => messaging.ClientGatewayShutdownNotificationTimeout = ring.Value.Farewell);
        services.AddSingleton<DrainingSilos>();
        services.AddSingleton<RingMembership>();
        services.AddSingleton<IRingShares>(provider => provider.GetRequiredService<RingMembership>());
        services.AddSingleton<RingInstruments>();
        services.AddSingleton<RingActivations>();
        services.AddSingleton<IConfigureGrainContextProvider>(provider => provider.GetRequiredService<RingActivations>());
        services.AddSingleton<RingMoves>();
        services.AddSingleton<DrainAnnouncement>();
        services.AddKeyedSingleton<IControllable, DrainListener>(DrainListener.Name);
        // Its name travels with the announcement, and Orleans sends and takes only names of types that it was told of.
        services.Configure<TypeManifestOptions>(options => options.AllowedTypes.Add(RuntimeTypeNameFormatter.Format(typeof(DrainListener))));
        services.AddSingleton<SiloDrain>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<SiloDrain>());
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, RingFollower>();
        return silo;
    }

    /// <summary>Makes a client outside of the silos repeat calls that a stopping silo refused.</summary>
    public static IClientBuilder AddRing(this IClientBuilder client)
    {
        client.Services.TryAddSingleton(TimeProvider.System);
        return client.AddOutgoingGrainCallFilter<RefusedCalls>();
    }
}
