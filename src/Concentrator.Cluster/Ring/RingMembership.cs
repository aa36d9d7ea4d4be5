using Orleans.Metadata;

namespace Concentrator.Cluster.Ring;

/// <summary>
/// Who is in the ring: silos that are active in Orleans' membership, whose grains this silo knows, and that do not drain. Members go by their configured names
/// (<see cref="Orleans.Configuration.SiloOptions.SiloName"/>), which outlive a restart: a silo that comes back has what it had.
/// </summary>
internal sealed class RingMembership(IClusterMembershipService membership, IClusterManifestProvider manifests, DrainingSilos draining) : IRingShares
{
    private readonly Lock _lock = new();
    private ClusterMembershipSnapshot? _snapshot;
    private ClusterManifest? _manifest;
    private long _drainingVersion = -1;
    private RingView _view = new(new Dictionary<string, SiloAddress>(StringComparer.Ordinal));

    /// <summary>The ring now.</summary>
    public RingView Current
    {
        get
        {
            lock (_lock)
            {
                Refresh();
                return _view;
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<RingShare> Shares => Current.Ring?.Shares() ?? [];

    private void Refresh()
    {
        var snapshot = membership.CurrentSnapshot;
        var manifest = manifests.Current;
        long drainingVersion = draining.Version;
        if (ReferenceEquals(snapshot, _snapshot) && ReferenceEquals(manifest, _manifest) && drainingVersion == _drainingVersion)
        {
            return;
        }

        // Two active entries of one name: the older is of a process that died and is not yet declared dead.
        var members = snapshot.Members.Values
            .Where(member => member.Status == SiloStatus.Active && manifest.Silos.ContainsKey(member.SiloAddress) && !draining.Contains(member.SiloAddress))
            .GroupBy(member => member.Name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.MaxBy(member => member.SiloAddress.Generation)!.SiloAddress, StringComparer.Ordinal);
        if (!_view.IsOf(members))
        {
            _view = new RingView(members);
        }

        (_snapshot, _manifest, _drainingVersion) = (snapshot, manifest, drainingVersion);
    }
}
