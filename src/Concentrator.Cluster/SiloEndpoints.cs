using System.Net;

namespace Concentrator.Cluster;

/// <summary>Where a silo is reached by the cluster's nodes.</summary>
/// <param name="Address">The address that other nodes reach it at, and that it listens on.</param>
/// <param name="SiloPort">The TCP port for other silos.</param>
/// <param name="GatewayPort">The TCP port for edges.</param>
public sealed record SiloEndpoints(IPAddress Address, int SiloPort, int GatewayPort);
