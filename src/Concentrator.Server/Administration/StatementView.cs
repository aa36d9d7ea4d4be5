namespace Concentrator.Server.Administration;

/// <summary>What a machine has said of its health. What is null was not said.</summary>
internal sealed record StatementView
{
    /// <summary>How it came: <c>peap</c>, <c>radius</c>, <c>tunnel</c>, <c>token</c> or <c>certificate</c>.</summary>
    public required string Source { get; init; }

    /// <summary>When, by the server's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The machine's name.</summary>
    public string? Machine { get; init; }

    /// <summary>The operating system.</summary>
    public string? OperatingSystem { get; init; }

    /// <summary>Its version.</summary>
    public string? Version { get; init; }

    /// <summary>Whether a firewall is on.</summary>
    public bool? Firewall { get; init; }

    /// <summary>Whether a virus scanner is on.</summary>
    public bool? Antivirus { get; init; }

    /// <summary>Whether its signatures are current.</summary>
    public bool? AntivirusCurrent { get; init; }

    /// <summary>Whether a spyware scanner is on.</summary>
    public bool? Antispyware { get; init; }

    /// <summary>Whether its signatures are current.</summary>
    public bool? AntispywareCurrent { get; init; }

    /// <summary>Whether updates are installed without anybody's doing.</summary>
    public bool? AutomaticUpdates { get; init; }

    /// <summary>When updates were installed last.</summary>
    public DateTimeOffset? LastUpdate { get; init; }

    /// <summary>The worst of the security updates that are missing, in lower case; <c>none</c>: none is.</summary>
    public string? MissingUpdates { get; init; }

    /// <summary>Whether the system's disk is encrypted.</summary>
    public bool? DiskEncryption { get; init; }

    /// <summary>Facts of one's own, by name.</summary>
    public IReadOnlyDictionary<string, string>? Custom { get; init; }
}
