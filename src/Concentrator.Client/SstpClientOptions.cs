using System.Net;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Sstp;
using Concentrator.Tls;

namespace Concentrator.Client;

/// <summary>Where a client dials in, as whom, and how.</summary>
public sealed record SstpClientOptions
{
    /// <summary>The server's DNS name or address.</summary>
    public required string Host { get; init; }

    /// <summary>The addresses to dial, of the server or of the proxy before it, instead of asking a resolver for them; null to ask.</summary>
    public IReadOnlyList<IPAddress>? Addresses { get; init; }

    /// <summary>The server's TCP port.</summary>
    public int Port { get; init; } = 443;

    /// <summary>The user's name.</summary>
    public required string UserName { get; init; }

    /// <summary>The user's password.</summary>
    public required string Password { get; init; }

    /// <summary>
    /// Gives a one-time password when the server asks for one, in its words; an answer of null gives up. It is called while the connection waits, on its thread. Null: the user has none.
    /// With it EAP is EAP-GTC and PAP has one behind the password, so that the server gets the password itself; the other methods cannot carry one. PAP asks first, in words of its own (an empty
    /// answer leaves the password alone), and then once more for each refusal with words, which may be the question of a RADIUS server (Access-Challenge).
    /// </summary>
    public Func<string, string?>? OneTimePassword { get; init; }

    /// <summary>The authentication methods to take, best first. PAP gives the password to whoever the certificate names.</summary>
    public IReadOnlyList<AuthenticationMethod> Methods { get; init; } = [AuthenticationMethod.Eap, AuthenticationMethod.MsChapV2];

    /// <summary>How EAP is done; null for EAP-MSCHAPv2.</summary>
    public SstpEapOptions? Eap { get; init; }

    /// <summary>What to trust; null for the system's authorities and the name of <see cref="Host"/>.</summary>
    public TlsClientOptions? Tls { get; init; }

    /// <summary>The address inside the tunnel to ask for; <see cref="Ipv4Address.None"/> for whatever the server gives.</summary>
    public Ipv4Address RequestedAddress { get; init; }

    /// <summary>The HTTP proxy to go through by CONNECT; null to dial the server itself. The proxy finds the server's name, too.</summary>
    public HttpProxy? Proxy { get; init; }

    /// <summary>Whether to ask for IPv4 inside the tunnel.</summary>
    public bool Ipv4 { get; init; } = true;

    /// <summary>Whether to ask for IPv6 inside the tunnel (RFC 5072). A server without it gives IPv4 alone; the addresses come by Router Advertisement, as packets.</summary>
    public bool Ipv6 { get; init; }

    /// <summary>The local address and port of the TCP connection; null to let the system choose.</summary>
    public IPEndPoint? LocalEndPoint { get; init; }

    /// <summary>How long it may take from the TCP connection to the first IP packet.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The Maximum-Receive-Unit to ask for, bytes (RFC 1661 §6.1).</summary>
    public int Mru { get; init; } = 1400;

    /// <summary>PPP's restart timer, milliseconds (RFC 1661 §4.6).</summary>
    public long PppRestartTimeout { get; init; } = 3_000;

    /// <summary>Whether each SSTP packet goes into a TLS record of its own, as some clients do, instead of as many as fit.</summary>
    public bool OnePacketPerRecord { get; init; }

    /// <summary>The most bytes that wait for the network before packets are refused.</summary>
    public int MaxSendBacklog { get; init; } = 256 * 1024;

    /// <summary>How long the server may acknowledge no bytes while some wait for it, before an <see cref="SstpConnection"/> gives the tunnel up.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Called by an <see cref="SstpConnection"/> after all packets of what was read at once have gone to its handler, on the same thread, so that the handler may keep them
    /// until then; null for nothing.
    /// </summary>
    public Action? AfterPackets { get; init; }

    /// <summary>Timers and hash protocols of the call.</summary>
    public SstpCallOptions Call { get; init; } = SstpCallOptions.Default;

    /// <inheritdoc/>
    public override string ToString() => $"{nameof(SstpClientOptions)}: {UserName} at {Server}";

    /// <summary>The server as people write it, <c>host:port</c>.</summary>
    internal string Server => HostPort.Text(Host, Port);
}
