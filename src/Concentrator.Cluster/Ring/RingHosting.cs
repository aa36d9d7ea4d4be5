using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Concentrator.Cluster.Ring;

/// <summary>Adds the ring to a silo.</summary>
internal static class RingHosting
{
    /// <summary>Places grains with <see cref="RingPlacementAttribute"/> by the ring. The silo's name has to be its own and the same after a restart.</summary>
    public static ISiloBuilder AddRing(this ISiloBuilder silo)
    {
        silo.AddPlacementDirector<RingPlacement, RingPlacementDirector>();
        silo.Services.TryAddSingleton(TimeProvider.System);
        silo.Services.AddSingleton<DrainingSilos>();
        silo.Services.AddSingleton<RingMembership>();
        return silo;
    }
}
