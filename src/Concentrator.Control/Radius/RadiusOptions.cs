namespace Concentrator.Control.Radius;

/// <summary>How RADIUS servers are asked (section <c>Radius</c>).</summary>
public sealed record RadiusOptions
{
    /// <summary>The servers, one at least.</summary>
    public required IReadOnlyList<RadiusServerOptions> Servers { get; init; }

    /// <summary>How long a server that did not answer is asked after all others; 1 minute by default.</summary>
    public TimeSpan DeadTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>What we are called.</summary>
    public RadiusNas Nas { get; init; } = RadiusNas.ByEdge;

    /// <summary>Whether users of our own are looked up first; when false, every login is for the servers to judge.</summary>
    public bool OwnUsersFirst { get; init; }
}
