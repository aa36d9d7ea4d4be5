using Concentrator.Control.Backup;
using Concentrator.Control.Users;

namespace Concentrator.Cluster;

/// <summary>Brings users out of the cluster and into it.</summary>
public interface IClusterBackup
{
    /// <summary>All users with their sealed secrets, and the pools.</summary>
    ValueTask<BackupDocument> Export(CancellationToken deadline);

    /// <summary>The keys that secrets of the cluster are sealed with, 32 bytes each. Whoever has them and an export has everybody's passwords' hashes.</summary>
    ValueTask<IReadOnlyList<byte[]>> ExportKeys(CancellationToken deadline);

    /// <summary>Adds users whose secrets are sealed with one of these keys; who is there already stays as it is. Each is added whole or not at all, so that it may be asked for again.</summary>
    /// <returns>What became of each, in order.</returns>
    ValueTask<IReadOnlyList<UserChange>> Import(IReadOnlyList<UserBackup> users, IReadOnlyList<byte[]> keys, CancellationToken deadline);
}
