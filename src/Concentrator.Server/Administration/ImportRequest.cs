using Concentrator.Control.Backup;

namespace Concentrator.Server.Administration;

/// <summary>Users to add.</summary>
/// <param name="Users">The users.</param>
/// <param name="Keys">The keys that their secrets are sealed with.</param>
internal sealed record ImportRequest(IReadOnlyList<UserBackup> Users, IReadOnlyList<byte[]> Keys)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Users.Count} users";
}
