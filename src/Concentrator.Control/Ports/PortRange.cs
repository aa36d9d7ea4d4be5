namespace Concentrator.Control.Ports;

/// <summary>TCP or UDP ports, both ends included.</summary>
/// <param name="First">The lowest.</param>
/// <param name="Last">The highest.</param>
public readonly record struct PortRange(ushort First, ushort Last)
{
    /// <summary>Whether a port is one of them.</summary>
    public bool Contains(ushort port) => port >= First && port <= Last;

    /// <inheritdoc/>
    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";
}
