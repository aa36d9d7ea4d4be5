using Concentrator.Control.Health;

namespace Concentrator.Server.Configuration;

/// <summary>How machines state their health.</summary>
/// <param name="Port">The TCP port at the gateways, inside the tunnels; 0: there is none; null: 80, or 8080 where that cannot be had.</param>
/// <param name="Certificates">What clients' certificates vouch for.</param>
internal sealed record HealthSettings(int? Port, CertificateHealth Certificates);
