using Concentrator.Protocol.Tls;

namespace Concentrator.Client;

/// <summary>How a tunnel, or the attempt at one, ended.</summary>
/// <param name="Phase">How far it had come.</param>
/// <param name="Reason">Why it ended.</param>
/// <param name="Message">The same for a person: what happened, with the server's words where it gave any, but printable characters alone.</param>
public sealed record SstpTunnelEnd(SstpClientPhase Phase, SstpTunnelEndReason Reason, string Message)
{
    /// <summary>The same for a person: what happened, with the server's words where it gave any, but printable characters alone.</summary>
    public string Message { get; } = PrintableText.Of(Message);

    /// <summary>The check that the server's certificate did not pass, with <see cref="SstpTunnelEndReason.CertificateRefused"/>.</summary>
    public CertificateCheck FailedCheck { get; init; }
}
