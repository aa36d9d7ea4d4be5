using Concentrator.Cluster.Silos;
using Concentrator.Server.Administration;
using Concentrator.Server.Configuration;

namespace Concentrator.Server.Editions.Cluster;

/// <summary>The silos of the cluster for the commands.</summary>
internal sealed class ClusterSilos(ISiloDirectory silos) : ISiloNodes
{
    public async Task<IReadOnlyList<NodeView>> List(CancellationToken cancellationToken) =>
    [
        .. (await silos.List(cancellationToken)).Select(silo => new NodeView
        {
            Name = silo.Name,
            Role = NodeRole.Silo.Word(),
            Address = silo.Address,
            State = silo.State,
            Share = silo.Share,
            Partitions = silo.Partitions,
            StartedAt = silo.StartedAt,
        }),
    ];

    public async Task<bool> Drain(string name, CancellationToken cancellationToken) => await silos.Drain(name, cancellationToken);
}
