using System.Buffers.Binary;
using System.Security.Cryptography;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Ppp.Ipcp;
using Concentrator.Protocol.Ppp.Ipv6cp;
using Concentrator.Protocol.Ppp.Lcp;
using Concentrator.Protocol.Ppp.Negotiation;

namespace Concentrator.Protocol.Ppp;

/// <summary>
/// The server's side of one PPP link: LCP, the relay of the authentication, IPCP and IPV6CP (RFC 1661, RFC 1332, RFC 5072). Frames are protocol number and information, without FF 03.
/// Times are milliseconds of a monotonic clock. Not safe for use by several threads.
/// </summary>
/// <remarks>
/// A peer that negotiates LCP again while it authenticates begins its authentication anew: <see cref="PppLinkEvents.AuthenticationStarted"/> comes once more, and the
/// answers of the conversation before must not be given to the link. After <c>Authenticated</c> that ends the link. A peer may negotiate IPCP again at any time:
/// <see cref="PppLinkEvents.NetworkUp"/> then comes once more, with the same addresses.
/// </remarks>
public sealed class PppServerLink
{
    private readonly LcpServerNegotiation _lcp;
    private readonly PppLayers _layers;
    private readonly AuthenticationRelay _authentication;
    private Ipv6cpNegotiation? _ipv6;

    /// <summary>Makes the link of one tunnel.</summary>
    /// <exception cref="ArgumentException">No authentication method is configured, the MRU is not 128 to 4091, or there is no time or no try to negotiate.</exception>
    public PppServerLink(PppServerOptions options)
        : this(options, () => BinaryPrimitives.ReadUInt32LittleEndian(RandomNumberGenerator.GetBytes(sizeof(uint))))
    {
    }

    internal PppServerLink(PppServerOptions options, Func<uint> newMagicNumber)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Methods.Count == 0)
        {
            throw new ArgumentException("At least one authentication method is needed.", nameof(options));
        }

        _lcp = new LcpServerNegotiation(options.Methods, options.Mru, newMagicNumber);
        var limits = new NegotiationLimits(options.RestartTimeout, options.MaxConfigure, options.MaxFailure, options.MaxTerminate);
        _layers = new PppLayers(_lcp, limits, options.AuthenticationTimeout);
        _authentication = new AuthenticationRelay(options.RestartTimeout);
    }

    /// <summary>When <see cref="Tick"/> is due; <see cref="long.MaxValue"/> when no timer runs.</summary>
    public long NextDeadline => _layers.Phase is PppPhase.Authenticate ? Math.Min(_layers.NextDeadline, _authentication.NextDeadline) : _layers.NextDeadline;

    /// <summary>The authentication method that LCP agreed on.</summary>
    public AuthenticationMethod Method => _lcp.Offered;

    /// <summary>The peer's authentication packet after <see cref="PppLinkEvents.AuthenticationPacket"/>, without protocol number and padding; valid until the next call.</summary>
    public ReadOnlySpan<byte> AuthenticationPacket => _authentication.Packet;

    /// <summary>The largest IP packet that the peer takes: its MRU, at most what an SSTP packet carries (4087).</summary>
    public int PeerMru => _layers.PeerMru;

    /// <summary>What IPV6CP agreed on, after <see cref="PppLinkEvents.Ipv6Up"/>.</summary>
    public InterfaceIdentifiers? Identifiers { get; private set; }

    /// <summary>Why the link ended.</summary>
    public PppLinkEnd End => _layers.Outcome.End;

    /// <summary>What exactly was wrong, in words for the log; null when nothing was.</summary>
    public string? Fault => _layers.Outcome.Fault;

    private PppProtocol AuthenticationProtocol => AuthenticationProtocolOption.ProtocolOf(Method);

    /// <summary>The lower layer is up: sends the first LCP Configure-Request.</summary>
    public PppLinkEvents Start(long now, PacketBatch output) => _layers.Start(now, output);

    /// <summary>Takes one frame that is not an IP packet.</summary>
    public PppLinkEvents Receive(ReadOnlySpan<byte> frame, long now, PacketBatch output)
    {
        if (PppLayers.TryReadProtocol(frame, out var protocol) && protocol is PppProtocol.Pap or PppProtocol.Chap or PppProtocol.Eap)
        {
            return ReceiveAuthentication(protocol, frame[ControlPacket.ProtocolSize..], output);
        }

        return After(_layers.Receive(frame, now, output));
    }

    /// <summary>A timer may be due.</summary>
    public PppLinkEvents Tick(long now, PacketBatch output)
    {
        var events = After(_layers.Tick(now, output));
        if (_layers.Phase is PppPhase.Authenticate)
        {
            _authentication.Tick(AuthenticationProtocol, now, output);
        }

        return events;
    }

    /// <summary>Sends an authentication packet of the control plane to the peer; nothing when the peer is not at authenticating.</summary>
    /// <param name="packet">The packet, without protocol number.</param>
    /// <param name="expectAnswer">Whether to send it again until the peer answers.</param>
    /// <param name="now">The time.</param>
    /// <param name="output">Takes what is to be sent.</param>
    public void SendAuthentication(ReadOnlySpan<byte> packet, bool expectAnswer, long now, PacketBatch output)
    {
        if (_layers.Phase is PppPhase.Authenticate && !packet.IsEmpty)
        {
            _authentication.Send(AuthenticationProtocol, packet, expectAnswer, now, output);
        }
    }

    /// <summary>The peer is authenticated: begins IPCP with these addresses; nothing when the peer is not at authenticating.</summary>
    public PppLinkEvents Authenticated(PppAddresses addresses, long now, PacketBatch output) => Authenticated(addresses, hasIpv6: false, now, output);

    /// <summary>The peer is authenticated: begins IPCP with these addresses, and answers IPV6CP if the peer begins it; nothing when the peer is not at authenticating.</summary>
    /// <param name="addresses">What IPCP gives.</param>
    /// <param name="hasIpv6">Whether there is IPv6 for the peer; if not, IPV6CP gets a Protocol-Reject.</param>
    /// <param name="now">The time.</param>
    /// <param name="output">Takes what is to be sent.</param>
    public PppLinkEvents Authenticated(PppAddresses addresses, bool hasIpv6, long now, PacketBatch output)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        if (_layers.Phase is not PppPhase.Authenticate)
        {
            return PppLinkEvents.None;
        }

        _ipv6 = hasIpv6 ? new Ipv6cpNegotiation(InterfaceIdentifiers.ServersChoice, InterfaceIdentifiers.NewRandom) : null;
        return After(_layers.BeginNetwork(new IpcpServerNegotiation(addresses), _ipv6, speakIpv6First: false, now, output));
    }

    /// <summary>Ends the link in good order (LCP Terminate-Request).</summary>
    public PppLinkEvents Terminate(long now, PacketBatch output) => _layers.Fail(PppLinkEnd.Local, null, now, output);

    /// <summary>Answers a frame of a protocol that is not spoken (Protocol-Reject), also when its owner finds that it cannot carry it; nothing before the peer is authenticated.</summary>
    public void RejectProtocol(ReadOnlySpan<byte> frame, PacketBatch output) => _layers.RejectProtocol(frame, output);

    private PppLinkEvents ReceiveAuthentication(PppProtocol protocol, ReadOnlySpan<byte> information, PacketBatch output)
    {
        if (protocol != AuthenticationProtocol || !ControlPacket.TryRead(information, out var packet))
        {
            return PppLinkEvents.None;
        }

        switch (_layers.Phase)
        {
            case PppPhase.Authenticate:
                return _authentication.Receive(protocol, packet, output) ? PppLinkEvents.AuthenticationPacket : PppLinkEvents.None;
            case PppPhase.Network:
                _authentication.Repeat(protocol, packet, output);
                return PppLinkEvents.None;
            default:
                return PppLinkEvents.None;
        }
    }

    private PppLinkEvents After(PppLinkEvents events)
    {
        if (events.HasFlag(PppLinkEvents.Ipv6Up) && _ipv6 is not null)
        {
            Identifiers = new InterfaceIdentifiers(_ipv6.Peer, _ipv6.Own);
        }

        const PppLinkEvents forgetting = PppLinkEvents.AuthenticationStarted | PppLinkEvents.NetworkUp | PppLinkEvents.Ipv6Up | PppLinkEvents.Ended;
        if ((events & forgetting) != PppLinkEvents.None)
        {
            _authentication.Forget();
        }

        return events;
    }
}
