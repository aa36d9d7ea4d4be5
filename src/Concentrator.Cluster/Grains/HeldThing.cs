using Concentrator.Protocol.Ip;

namespace Concentrator.Cluster.Grains;

/// <summary>What an edge holds of a pool and a change would take away: a block, or an address that would be the pool's own.</summary>
internal sealed record HeldThing(string Edge, int Block, Ipv4Address? Address);
