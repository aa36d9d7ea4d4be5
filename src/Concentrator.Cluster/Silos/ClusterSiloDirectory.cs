using Concentrator.Cluster.Ports;
using Concentrator.Cluster.Ring;

namespace Concentrator.Cluster.Silos;

/// <summary>The silos of the cluster, by Orleans' own management.</summary>
internal sealed class ClusterSiloDirectory(IGrainFactory grains) : ISiloDirectory
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<SiloInfo>> List(CancellationToken deadline)
    {
        var members = await GrainCalls.Call(() => Management.GetDetailedHosts(onlyActive: false), _patience, deadline);

        // Of two entries of one name the older is of a process that died.
        var living = members
            .Where(member => member.Status != SiloStatus.Dead)
            .GroupBy(member => member.SiloName, StringComparer.Ordinal)
            .Select(group => group.MaxBy(member => member.SiloAddress.Generation)!)
            .OrderBy(member => member.SiloName, StringComparer.Ordinal)
            .ToList();
        var active = living.Where(member => member.Status == SiloStatus.Active).Select(member => member.SiloName).ToList();
        var shares = active.Count == 0 ? [] : new PartitionRing(active).Shares().ToDictionary(share => share.Member, StringComparer.Ordinal);
        return
        [
            .. living.Select(member => new SiloInfo(
                member.SiloName,
                member.SiloAddress.Endpoint.ToString(),
                member.Status.ToString().ToLowerInvariant(),
                new DateTimeOffset(DateTime.SpecifyKind(member.StartTime, DateTimeKind.Utc)),
                shares.GetValueOrDefault(member.SiloName)?.Share) { Partitions = shares.GetValueOrDefault(member.SiloName)?.Partitions }),
        ];
    }

    /// <inheritdoc/>
    public async ValueTask<bool> Drain(string silo, CancellationToken deadline)
    {
        object?[] answers = await GrainCalls.Call(() => Management.SendControlCommandToProvider<StopListener>(StopListener.Name, StopListener.Stop, silo), _patience, deadline);
        return answers.Any(answer => answer is true);
    }

    private IManagementGrain Management => grains.GetGrain<IManagementGrain>(0);
}
