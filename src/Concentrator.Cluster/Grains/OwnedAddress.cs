using Concentrator.Protocol.Ip;

namespace Concentrator.Cluster.Grains;

/// <summary>An address that is a user's own.</summary>
internal sealed record OwnedAddress(Ipv4Address Address, string User);
