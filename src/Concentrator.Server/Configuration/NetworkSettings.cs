using Concentrator.DataPlane;

namespace Concentrator.Server.Configuration;

/// <summary>The network behind the tunnels.</summary>
/// <param name="Mode">What is there; null to use a TUN device where the process may.</param>
/// <param name="Device">The TUN device's name.</param>
/// <param name="Mtu">The largest IP packet, bytes.</param>
/// <param name="Routing">How the network finds the way to clients.</param>
internal sealed record NetworkSettings(NetworkMode? Mode, string Device, int Mtu, RoutingMode Routing);
