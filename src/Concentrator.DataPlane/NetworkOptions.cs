namespace Concentrator.DataPlane;

/// <summary>The network behind the tunnels.</summary>
public sealed record NetworkOptions
{
    /// <summary>The name of the TUN device, at most 15 characters (configuration key <c>Network:Device</c>).</summary>
    public string Device { get; init; } = "sstp0";

    /// <summary>The largest IP packet that goes through, bytes.</summary>
    public int Mtu { get; init; } = 1400;

    /// <summary>How the network finds the way to clients (configuration key <c>Network:Routing</c>).</summary>
    public RoutingMode Routing { get; init; } = RoutingMode.Masquerade;

    /// <summary>How many packets wait in each queue of the device before the kernel drops more.</summary>
    public int TransmitQueueLength { get; init; } = 1000;

    /// <summary>The clients' prefixes, each with the concentrator's address in it.</summary>
    public required IReadOnlyList<NetworkPrefix> Prefixes { get; init; }

    /// <summary>The clients' IPv6 prefixes, each with the concentrator's address in it; empty: no IPv6.</summary>
    public IReadOnlyList<NetworkPrefix6> Prefixes6 { get; init; } = [];
}
