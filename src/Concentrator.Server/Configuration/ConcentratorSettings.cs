using Concentrator.Control.Addresses;
using Concentrator.Control.Policies;
using Concentrator.Control.Radius;
using Concentrator.Control.Users;
using Concentrator.Edge;

namespace Concentrator.Server.Configuration;

/// <summary>Everything that can be configured, validated.</summary>
internal sealed record ConcentratorSettings
{
    /// <summary>What the process is.</summary>
    public required NodeRole Role { get; init; }

    /// <summary>The cluster that it belongs to; null for a machine that stands alone.</summary>
    public required ClusterNodeSettings? Cluster { get; init; }

    /// <summary>The directory of the store, the made certificate and the command socket.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Logs.</summary>
    public required LogSettings Log { get; init; }

    /// <summary>Where traces go; null for nowhere.</summary>
    public required TraceSettings? Traces { get; init; }

    /// <summary>Listeners, limits and timers of the edge; its name is the server's name.</summary>
    public required EdgeOptions Edge { get; init; }

    /// <summary>What the edge presents to its clients.</summary>
    public required CertificateSettings Certificate { get; init; }

    /// <summary>The admin port.</summary>
    public required AdminSettings Admin { get; init; }

    /// <summary>Guard against guessed passwords.</summary>
    public required LockoutPolicy Lockout { get; init; }

    /// <summary>The RADIUS servers that know the users; null: all users are our own.</summary>
    public required RadiusOptions? Radius { get; init; }

    /// <summary>How sessions are accounted for; null when they are not.</summary>
    public required RadiusAccountingOptions? Accounting { get; init; }

    /// <summary>How EAP is served to users of our own.</summary>
    public required EapSettings Eap { get; init; }

    /// <summary>Who may end and change sessions by RADIUS; null: nobody.</summary>
    public required RadiusDynamicOptions? Dynamic { get; init; }

    /// <summary>How many wrong passwords a client may correct within one connection.</summary>
    public required int PasswordRetries { get; init; }

    /// <summary>What a user's sessions may do.</summary>
    public required SessionSettings Sessions { get; init; }

    /// <summary>Who is let in, where and when, and what it gets.</summary>
    public PolicyDefinition Policies { get; init; } = PolicyDefinition.Empty;

    /// <summary>The network behind the tunnels.</summary>
    public required NetworkSettings Network { get; init; }

    /// <summary>How machines state their health.</summary>
    public required HealthSettings Health { get; init; }

    /// <summary>The pools that clients' addresses come from; the next gives when one is full.</summary>
    public required IReadOnlyList<AddressPoolDefinition> Pools { get; init; }
}
