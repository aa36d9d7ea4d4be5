using Concentrator.Cluster.Tests.World;
using Concentrator.Control.Tests.Contract;

namespace Concentrator.Cluster.Tests.Ports;

/// <summary>The ports' promises, kept by two silos and a Redis as by one machine.</summary>
public sealed class ClusterControlPlaneContractTests(SharedRedis redis) : ControlPlaneContract, IClassFixture<SharedRedis>
{
    protected override async Task<IControlPlaneHost> CreateAsync(ControlPlaneSetup setup) => await ClusterHost.Start(ClusterHost.SettingsOf(redis.Server, setup));
}
