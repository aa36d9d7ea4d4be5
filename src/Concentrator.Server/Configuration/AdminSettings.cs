using System.Net;

namespace Concentrator.Server.Configuration;

/// <summary>The admin port.</summary>
/// <param name="Listen">Where metrics and probes answer over HTTP, and the API to this machine.</param>
/// <param name="TlsListen">Where all of them answer over HTTPS.</param>
/// <param name="RequestsPerSecond">How often a token may ask the API within a second.</param>
internal sealed record AdminSettings(IReadOnlyList<IPEndPoint> Listen, IReadOnlyList<IPEndPoint> TlsListen, int RequestsPerSecond)
{
    /// <summary>The certificate, PEM with its chain or a PFX; null when nothing listens for TLS.</summary>
    public string? CertificatePath { get; init; }

    /// <summary>The key of a PEM certificate; null when it is in the same file.</summary>
    public string? KeyPath { get; init; }

    /// <summary>The password of the key or the PFX; null when it has none.</summary>
    public string? Password { get; init; }

    /// <summary>Where nobody connects from: the networks of the tunnels' clients, to whom this machine's own addresses lead past every firewall between nodes.</summary>
    public IReadOnlyList<IPNetwork> ShutOut { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"{nameof(AdminSettings)}: {CertificatePath}";
}
