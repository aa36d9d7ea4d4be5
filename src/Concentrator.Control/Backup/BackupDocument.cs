using Concentrator.Control.Policies;

namespace Concentrator.Control.Backup;

/// <summary>Users and definitions outside of the state that they are from. The keys that the secrets are sealed with are not in it.</summary>
public sealed record BackupDocument
{
    /// <summary>What <see cref="Format"/> says in this version.</summary>
    public const string CurrentFormat = "concentrator-backup-1";

    /// <summary>What this is.</summary>
    public string Format { get; init; } = CurrentFormat;

    /// <summary>When it was made.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>The ids of the keys that the secrets are sealed with, eight hexadecimal digits each.</summary>
    public IReadOnlyList<string> SealingKeys { get; init; } = [];

    /// <summary>The pools by name, in the form of the configuration.</summary>
    public IReadOnlyDictionary<string, PoolBackup> Pools { get; init; } = new Dictionary<string, PoolBackup>(StringComparer.Ordinal);

    /// <summary>What is blocked; null: nothing is said of it.</summary>
    public BlockedBackup? Blocked { get; init; }

    /// <summary>The access policy, in the form that <c>concentrator apply</c> takes; null: nothing is said of it.</summary>
    public PolicyDefinition? Policies { get; init; }

    /// <summary>The users.</summary>
    public IReadOnlyList<UserBackup> Users { get; init; } = [];
}
