using System.Net;

namespace Concentrator.Control.Ports;

/// <summary>Where a tunnel comes from.</summary>
/// <param name="Client">The client's address and port, after PROXY where that is used.</param>
/// <param name="Listener">The edge's own address and port that the client reached.</param>
/// <param name="ServerName">The TLS server name, or null.</param>
/// <param name="CorrelationId">The client's SSTPCORRELATIONID as sent, or null.</param>
public sealed record TunnelOrigin(IPEndPoint Client, IPEndPoint Listener, string? ServerName, string? CorrelationId);
