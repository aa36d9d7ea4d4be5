namespace Concentrator.Cluster.Tests.World;

/// <summary>What a test's <see cref="RedisServer"/> keeps and whom it lets in. By default it keeps nothing over a restart and asks for no password.</summary>
public sealed record RedisServerOptions
{
    /// <summary>Whether it writes every change to an append-only file, which it reads at its next start.</summary>
    public bool AppendOnlyFile { get; init; }

    /// <summary>Whether that file is synced before each answer, not once a second.</summary>
    public bool SyncEveryWrite { get; init; }

    /// <summary>The password of its default user, or null for none.</summary>
    public string? Password { get; init; }

    /// <summary>Arguments such as <c>--tls-cert-file F</c>. When there are any, its port speaks TLS only.</summary>
    public IReadOnlyList<string> TlsArguments { get; init; } = [];

    /// <summary>Other arguments, such as <c>--cluster-enabled yes</c>.</summary>
    public IReadOnlyList<string> OtherArguments { get; init; } = [];
}
