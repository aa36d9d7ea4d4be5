using Concentrator.Protocol.Ip;

namespace Concentrator.DataPlane;

/// <summary>A prefix that clients' addresses come from, and the concentrator's own address in it.</summary>
/// <param name="Prefix">The prefix.</param>
/// <param name="Gateway">The address that clients see as the other end of the tunnel; it lies in the prefix.</param>
public readonly record struct NetworkPrefix(Ipv4Prefix Prefix, Ipv4Address Gateway);
