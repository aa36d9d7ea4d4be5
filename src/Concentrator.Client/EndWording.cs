using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp;
using Concentrator.Protocol.Sstp;
using Concentrator.Protocol.Tls;

namespace Concentrator.Client;

/// <summary>Tells a person how a tunnel, or the attempt at one, ended.</summary>
/// <param name="options">Where the client dials in, and as whom.</param>
internal sealed class EndWording(SstpClientOptions options)
{
    private string Server => options.Server;

    public SstpTunnelEnd OfConnection(string? why, SstpClientPhase phase) => new(
        phase,
        SstpTunnelEndReason.ConnectionLost,
        why is null ? $"{Server} closed the connection{During(phase)}." : $"The connection to {Server} broke{During(phase)}: {why}");

    public SstpTunnelEnd OfTls(string? failure, CertificateCheck check) => check == CertificateCheck.None
        ? new(SstpClientPhase.Tls, SstpTunnelEndReason.TlsFailed, $"No TLS connection with {Server}: {failure}")
        : new(SstpClientPhase.Tls, SstpTunnelEndReason.CertificateRefused, $"The certificate of {Server} is refused: {Meaning(check)} ({failure})") { FailedCheck = check };

    public SstpTunnelEnd OfAttempt(SstpClientPhase phase) => new(phase, SstpTunnelEndReason.Local, $"The attempt to reach {Server} was given up.");

    public SstpTunnelEnd OfDisconnect(SstpClientPhase phase) => new(phase, SstpTunnelEndReason.Local, $"Disconnected from {Server}.");

    /// <summary>Of an answer that opens no tunnel.</summary>
    /// <param name="statusCode">The status code; null when what came is no HTTP.</param>
    /// <param name="reasonPhrase">The server's words.</param>
    public SstpTunnelEnd OfHttp(int? statusCode, string reasonPhrase) => new(
        SstpClientPhase.Http,
        statusCode is >= 500 ? SstpTunnelEndReason.Unavailable : SstpTunnelEndReason.HttpRefused,
        statusCode switch
        {
            null => $"{Server} gave an answer that is not HTTP: it is no SSTP server.",
            503 => $"{Server} answered 503 {reasonPhrase}: it takes no tunnels at present.",
            _ => $"{Server} answered {statusCode} {reasonPhrase}: there is no SSTP server at this address, or it refuses.",
        });

    public SstpTunnelEnd OfAddress(Ipv4Address address, SstpClientPhase phase) =>
        new(phase, SstpTunnelEndReason.NegotiationFailed, $"{Server} gave the address {address}, which no host may have.");

    public SstpTunnelEnd OfFrame(SstpFrameStatus status, SstpClientPhase phase) =>
        new(phase, SstpTunnelEndReason.ProtocolError, $"{Server} sent what is not an SSTP packet ({status}).");

    /// <summary>Of a PPP link that ended.</summary>
    /// <param name="link">The link.</param>
    /// <param name="phase">How far the session had come.</param>
    public SstpTunnelEnd OfLink(PppClientLink link, SstpClientPhase phase) => link.RefusedFor == CertificateCheck.None
        ? OfLink(link.End, link.Fault, phase)
        : new(phase, SstpTunnelEndReason.CertificateRefused, $"{options.UserName} does not log in at {Server}{Detail(link.Fault)}") { FailedCheck = link.RefusedFor };

    private SstpTunnelEnd OfLink(PppLinkEnd end, string? fault, SstpClientPhase phase)
    {
        var detail = Detail(fault);
        return end switch
        {
            PppLinkEnd.PeerTerminated when phase == SstpClientPhase.Link => HungUpDuringLcp(detail),
            PppLinkEnd.PeerTerminated when phase == SstpClientPhase.Authentication =>
                new(phase, SstpTunnelEndReason.AuthenticationFailed, $"{Server} ended the link during the authentication of {options.UserName}{detail}"),
            PppLinkEnd.PeerTerminated => new(phase, SstpTunnelEndReason.ServerDisconnected, $"{Server} ended the tunnel{During(phase)}{detail}"),
            PppLinkEnd.NoCommonMethod =>
                new(phase, SstpTunnelEndReason.NegotiationFailed, $"{Server} takes none of the authentication methods {Methods}{detail}"),
            PppLinkEnd.AuthenticationFailed => new(
                phase,
                IsNotForThePassword(fault) ? SstpTunnelEndReason.NotAdmitted : SstpTunnelEndReason.AuthenticationFailed,
                $"{Server} does not let {options.UserName} in{detail}"),
            _ => new(phase, SstpTunnelEndReason.NegotiationFailed, $"No agreement with {Server}{During(phase)}{detail}"),
        };
    }

    public SstpTunnelEnd OfCall(SstpCallEnd end, string? fault, SstpClientPhase phase)
    {
        var detail = Detail(fault);
        return end switch
        {
            SstpCallEnd.LocalDisconnect => OfDisconnect(phase),
            SstpCallEnd.PeerDisconnect when phase == SstpClientPhase.Link => HungUpDuringLcp(detail),
            SstpCallEnd.PeerDisconnect => new(phase, SstpTunnelEndReason.ServerDisconnected, $"{Server} disconnected{During(phase)}{detail}"),
            SstpCallEnd.EchoTimeout or SstpCallEnd.NegotiationTimeout => new(phase, SstpTunnelEndReason.Timeout, $"{Server} does not answer{During(phase)}{detail}"),
            SstpCallEnd.PeerAbort or SstpCallEnd.Refused or SstpCallEnd.RetriesExceeded =>
                new(phase, SstpTunnelEndReason.ServerRefused, $"{Server} refused the call{During(phase)}{detail}"),
            _ => new(phase, SstpTunnelEndReason.ProtocolError, $"{Server} broke the protocol{During(phase)}{detail}"),
        };
    }

    private string Methods => string.Join(", ", options.Methods);

    // ERROR_NO_DIALIN_PERMISSION is what a server says that has no place (RFC 2759 §6).
    private static bool IsNotForThePassword(string? fault) => fault?.Contains("E=649", StringComparison.Ordinal) == true;

    private string Meaning(CertificateCheck check) => check switch
    {
        CertificateCheck.Name => $"the name {options.Tls?.HostName ?? options.Host} does not stand in it",
        CertificateCheck.Validity => "it, or one above it, has expired or is not valid yet; is this machine's clock right?",
        CertificateCheck.ExtendedKeyUsage => "its extended key usage names neither Server Authentication nor any purpose",
        CertificateCheck.Pin => "it is not the pinned one",
        _ => "it does not lead to an authority that is trusted here",
    };

    private static string Detail(string? fault) => fault is null ? "." : $": {fault}";

    private static string During(SstpClientPhase phase) => phase switch
    {
        SstpClientPhase.Tls => " during the TLS handshake",
        SstpClientPhase.Http => " instead of an HTTP answer",
        SstpClientPhase.Call => " instead of an answer to the SSTP call",
        SstpClientPhase.Link => " while LCP negotiated",
        SstpClientPhase.Authentication => " during the authentication",
        SstpClientPhase.Network => " before it gave an address",
        _ => "",
    };

    private SstpTunnelEnd HungUpDuringLcp(string detail) => new(
        SstpClientPhase.Link,
        SstpTunnelEndReason.NegotiationFailed,
        $"{Server} hung up{During(SstpClientPhase.Link)}; it may take none of the authentication methods {Methods}{detail}");
}
