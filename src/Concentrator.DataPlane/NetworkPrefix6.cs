using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane;

/// <summary>A prefix that clients' /64s come from, and the concentrator's own address in it.</summary>
/// <param name="Prefix">The prefix.</param>
/// <param name="Gateway">The concentrator's address behind the tunnels; it lies in the prefix.</param>
public readonly record struct NetworkPrefix6(Ipv6Prefix Prefix, Ipv6Address Gateway);
