using Concentrator.Control.Ports;
using Concentrator.Protocol.Ip;

namespace Concentrator.Cluster.Grains;

/// <summary>A fixed address of an earlier epoch.</summary>
internal sealed record RetiredHost(Ipv4Address Address, TunnelId Tunnel);
