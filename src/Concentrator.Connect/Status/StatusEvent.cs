using System.Text.Json.Serialization;

namespace Concentrator.Connect.Status;

/// <summary>One line of <c>--json</c>. What does not belong to an event is left out.</summary>
internal sealed record StatusEvent
{
    /// <summary><c>connecting</c>, <c>connected</c>, <c>disconnected</c> or <c>retrying</c>.</summary>
    [JsonPropertyOrder(-2)]
    public required string Event { get; init; }

    /// <summary>When, UTC.</summary>
    [JsonPropertyOrder(-1)]
    public required DateTimeOffset Time { get; init; }

    /// <summary>The server, <c>host:port</c>.</summary>
    public string? Server { get; init; }

    /// <summary>The proxy.</summary>
    public string? Proxy { get; init; }

    /// <summary>The user.</summary>
    public string? User { get; init; }

    /// <summary>Which attempt it is since the last tunnel, from 1.</summary>
    public int? Attempt { get; init; }

    /// <summary>The TUN device.</summary>
    public string? Device { get; init; }

    /// <summary>The address of this end; without IPv4, the link-local one.</summary>
    public string? Address { get; init; }

    /// <summary>The server's address inside the tunnel.</summary>
    public string? Gateway { get; init; }

    /// <summary>The name servers that the server gave.</summary>
    public IReadOnlyList<string>? Dns { get; init; }

    /// <summary>What goes through the tunnel.</summary>
    public IReadOnlyList<string>? Routes { get; init; }

    /// <summary>The largest packet, bytes.</summary>
    public int? Mtu { get; init; }

    /// <summary>The other end of the TCP connection.</summary>
    public string? Remote { get; init; }

    /// <summary>Version and cipher suite of TLS.</summary>
    public string? Tls { get; init; }

    /// <summary>Why it ended (<c>SstpTunnelEndReason</c>).</summary>
    public string? Reason { get; init; }

    /// <summary>How far it had come (<c>SstpClientPhase</c>).</summary>
    public string? Phase { get; init; }

    /// <summary>The check that the certificate did not pass (<c>CertificateCheck</c>).</summary>
    public string? FailedCheck { get; init; }

    /// <summary>The same for a person.</summary>
    public string? Message { get; init; }

    /// <summary>Seconds until the next attempt.</summary>
    public double? Delay { get; init; }

    /// <summary>Whether what goes through the tunnel goes nowhere until then.</summary>
    public bool? Blocked { get; init; }

    /// <summary>How far the tunnel is let in, by the machine's health: <c>full</c>, <c>probation</c> or <c>quarantine</c>.</summary>
    public string? Level { get; init; }

    /// <summary>What the machine lacks.</summary>
    public IReadOnlyList<string>? Missing { get; init; }
}
