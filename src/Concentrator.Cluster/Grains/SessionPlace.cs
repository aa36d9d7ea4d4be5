using Concentrator.Control.Ports;

namespace Concentrator.Cluster.Grains;

/// <summary>Where a session is.</summary>
internal sealed record SessionPlace(TunnelId Tunnel, string Edge)
{
    /// <summary>Whether it was told to end.</summary>
    public bool Ending { get; init; }
}
