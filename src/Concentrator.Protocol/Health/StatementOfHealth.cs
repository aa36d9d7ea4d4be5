namespace Concentrator.Protocol.Health;

/// <summary>
/// What a machine says of its health, whichever way it came ([MS-SOH], [MS-WSH], an agent, a certificate). What is null was not said: no policy takes it for good.
/// </summary>
public sealed record StatementOfHealth
{
    /// <summary>How it came.</summary>
    public required HealthSource Source { get; init; }

    /// <summary>When it was taken, by the server's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The machine's name.</summary>
    public string? Machine { get; init; }

    /// <summary>The operating system: <c>windows</c>, <c>linux</c> or another word in lower case.</summary>
    public string? OperatingSystem { get; init; }

    /// <summary>Its version: numbers with dots between them (<c>10.0.26100</c>).</summary>
    public string? Version { get; init; }

    /// <summary>Whether a firewall is on.</summary>
    public bool? Firewall { get; init; }

    /// <summary>Whether a virus scanner is on.</summary>
    public bool? Antivirus { get; init; }

    /// <summary>Whether the virus scanner's signatures are current.</summary>
    public bool? AntivirusCurrent { get; init; }

    /// <summary>Whether a spyware scanner is on.</summary>
    public bool? Antispyware { get; init; }

    /// <summary>Whether the spyware scanner's signatures are current.</summary>
    public bool? AntispywareCurrent { get; init; }

    /// <summary>Whether updates are installed without anybody's doing.</summary>
    public bool? AutomaticUpdates { get; init; }

    /// <summary>When updates were installed last.</summary>
    public DateTimeOffset? LastUpdate { get; init; }

    /// <summary>The worst of the security updates that are missing; <see cref="UpdateSeverity.None"/>: none is.</summary>
    public UpdateSeverity? MissingUpdates { get; init; }

    /// <summary>Whether the system's disk is encrypted.</summary>
    public bool? DiskEncryption { get; init; }

    /// <summary>Facts of one's own, by name, in lower case.</summary>
    public IReadOnlyDictionary<string, string> Custom { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
