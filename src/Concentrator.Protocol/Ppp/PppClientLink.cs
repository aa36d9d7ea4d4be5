using System.Buffers.Binary;
using System.Security.Cryptography;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Ppp.Ipcp;
using Concentrator.Protocol.Ppp.Ipv6cp;
using Concentrator.Protocol.Ppp.Lcp;
using Concentrator.Protocol.Ppp.Negotiation;
using Concentrator.Protocol.Tls;

namespace Concentrator.Protocol.Ppp;

/// <summary>
/// The client's side of one PPP link: LCP, authentication, IPCP and IPV6CP. Frames are protocol number and information, without FF 03.
/// Times are milliseconds of a monotonic clock. Not safe for use by several threads.
/// </summary>
public sealed class PppClientLink
{
    private readonly PppClientOptions _options;
    private readonly Func<AuthenticationMethod, IAuthenticationPeer> _newPeer;
    private readonly Func<ulong> _newInterfaceIdentifier;
    private readonly LcpClientNegotiation _lcp;
    private readonly PppLayers _layers;
    private IAuthenticationPeer? _peer;
    private IpcpClientNegotiation? _ipcp;
    private Ipv6cpNegotiation? _ipv6;
    private byte[] _request = [];
    private byte[] _response = [];
    private long _responseDeadline = long.MaxValue;
    private byte[] _key = [];

    /// <summary>Makes the link of one tunnel.</summary>
    /// <exception cref="ArgumentException">No authentication method is configured, the MRU is not 128 to 4091, or there is no time or no try to negotiate.</exception>
    public PppClientLink(PppClientOptions options)
        : this(
            options,
            () => BinaryPrimitives.ReadUInt32LittleEndian(RandomNumberGenerator.GetBytes(sizeof(uint))),
            method => Authenticators.CreatePeer(method, options))
    {
    }

    internal PppClientLink(
        PppClientOptions options, Func<uint> newMagicNumber, Func<AuthenticationMethod, IAuthenticationPeer> newPeer, Func<ulong>? newInterfaceIdentifier = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Methods.Count == 0)
        {
            throw new ArgumentException("At least one authentication method is needed.", nameof(options));
        }

        if (options is { Ipv4: false, Ipv6: false })
        {
            throw new ArgumentException("IPv4 or IPv6 is needed.", nameof(options));
        }

        _options = options;
        _newPeer = newPeer;
        _newInterfaceIdentifier = newInterfaceIdentifier ?? InterfaceIdentifiers.NewRandom;
        _lcp = new LcpClientNegotiation(options.Methods, options.Mru, newMagicNumber);
        var limits = new NegotiationLimits(options.RestartTimeout, options.MaxConfigure, options.MaxFailure, options.MaxTerminate);
        _layers = new PppLayers(_lcp, limits, options.AuthenticationTimeout);
    }

    /// <summary>When <see cref="Tick"/> is due; <see cref="long.MaxValue"/> when no timer runs.</summary>
    public long NextDeadline => _layers.Phase is PppPhase.Authenticate ? Math.Min(_layers.NextDeadline, _responseDeadline) : _layers.NextDeadline;

    /// <summary>The authentication method that LCP agreed on; before that the client's first choice.</summary>
    public AuthenticationMethod Method => _lcp.Method ?? _options.Methods[0];

    /// <summary>HLAK in the server's order, 32 bytes, after <see cref="PppLinkEvents.Authenticated"/>.</summary>
    public ReadOnlySpan<byte> HigherLayerAuthenticationKey => _key;

    /// <summary>The addresses agreed, after <see cref="PppLinkEvents.NetworkUp"/>.</summary>
    public PppAddresses? Addresses { get; private set; }

    /// <summary>What IPV6CP agreed on, after <see cref="PppLinkEvents.Ipv6Up"/>; null again after <see cref="PppLinkEvents.Ipv6Down"/>.</summary>
    public InterfaceIdentifiers? Identifiers { get; private set; }

    /// <summary>The largest IP packet that the peer takes: its MRU, at most what an SSTP packet carries (4087).</summary>
    public int PeerMru => _layers.PeerMru;

    /// <summary>Why the link ended.</summary>
    public PppLinkEnd End => _layers.Outcome.End;

    /// <summary>What exactly was wrong, in words for a person (for a refused login what the server said, as <c>E=691</c>); null when nothing was.</summary>
    public string? Fault => _layers.Outcome.Fault;

    /// <summary>The check that the certificate of the server that logs users in did not pass, when the link ended for that; <see cref="Fault"/> says it in words.</summary>
    public CertificateCheck RefusedFor { get; private set; }

    private PppProtocol AuthenticationProtocol => AuthenticationProtocolOption.ProtocolOf(Method);

    /// <summary>The lower layer is up: sends the first LCP Configure-Request.</summary>
    public PppLinkEvents Start(long now, PacketBatch output) => _layers.Start(now, output);

    /// <summary>Takes one frame that is not an IP packet.</summary>
    public PppLinkEvents Receive(ReadOnlySpan<byte> frame, long now, PacketBatch output)
    {
        if (PppLayers.TryReadProtocol(frame, out var protocol) && protocol is PppProtocol.Pap or PppProtocol.Chap or PppProtocol.Eap)
        {
            return ReceiveAuthentication(protocol, frame[ControlPacket.ProtocolSize..], now, output);
        }

        return After(_layers.Receive(frame, now, output), now, output);
    }

    /// <summary>A timer may be due.</summary>
    public PppLinkEvents Tick(long now, PacketBatch output)
    {
        var events = After(_layers.Tick(now, output), now, output);
        if (_layers.Phase is PppPhase.Authenticate && now >= _responseDeadline)
        {
            SendResponse(_response, now, output);
        }

        return events;
    }

    /// <summary>Ends the link in good order.</summary>
    public PppLinkEvents Terminate(long now, PacketBatch output) => _layers.Fail(PppLinkEnd.Local, null, now, output);

    private PppLinkEvents ReceiveAuthentication(PppProtocol protocol, ReadOnlySpan<byte> information, long now, PacketBatch output)
    {
        var awaited = _layers.Phase is PppPhase.Authenticate or PppPhase.Network && protocol == AuthenticationProtocol;
        if (!awaited || _peer is null || !ControlPacket.TryRead(information, out var packet))
        {
            return PppLinkEvents.None;
        }

        // The same question gets the same answer, not a second one that the server did not wait for.
        if (_response.Length > 0 && packet.Bytes.SequenceEqual(_request))
        {
            SendLast(_response, output);
            return PppLinkEvents.None;
        }

        var step = _peer.Receive(packet.Bytes);
        if (step.Kind is AuthenticationPeerStepKind.Send)
        {
            _request = packet.Bytes.ToArray();
        }

        return Follow(step, now, output);
    }

    private PppLinkEvents After(PppLinkEvents events, long now, PacketBatch output)
    {
        if (events.HasFlag(PppLinkEvents.AuthenticationStarted))
        {
            if (_lcp.Method is not { } method)
            {
                return _layers.Fail(PppLinkEnd.NoCommonMethod, "The server asks for no authentication.", now, output);
            }

            _peer = _newPeer(method);
            _request = [];
            _response = [];
            _responseDeadline = long.MaxValue;
            events |= Follow(_peer.Begin(), now, output);
        }

        if (events.HasFlag(PppLinkEvents.NetworkUp))
        {
            Addresses = _ipcp?.Addresses;
        }

        if (events.HasFlag(PppLinkEvents.Ipv6Down))
        {
            Identifiers = null;
        }

        if (events.HasFlag(PppLinkEvents.Ipv6Up) && _ipv6 is not null)
        {
            Identifiers = new InterfaceIdentifiers(_ipv6.Own, _ipv6.Peer);
        }

        return events;
    }

    private PppLinkEvents Follow(AuthenticationPeerStep step, long now, PacketBatch output)
    {
        switch (step.Kind)
        {
            case AuthenticationPeerStepKind.Send:
                SendResponse(step.Packet, now, output);
                return PppLinkEvents.None;
            case AuthenticationPeerStepKind.Success when _layers.Phase is PppPhase.Authenticate:
                return Succeed(step, now, output);
            case AuthenticationPeerStepKind.Failure:
                SendLast(step.Packet, output);
                RefusedFor = step.RefusedFor;
                return _layers.Fail(PppLinkEnd.AuthenticationFailed, step.Message, now, output);
            default:
                return PppLinkEvents.None;
        }
    }

    private PppLinkEvents Succeed(AuthenticationPeerStep step, long now, PacketBatch output)
    {
        SendLast(step.Packet, output);
        _key = step.HigherLayerAuthenticationKey;
        _ipcp = _options.Ipv4 ? new IpcpClientNegotiation(_options.RequestedAddress) : null;
        _ipv6 = _options.Ipv6 ? new Ipv6cpNegotiation(_newInterfaceIdentifier(), _newInterfaceIdentifier) : null;
        return PppLinkEvents.Authenticated | After(_layers.BeginNetwork(_ipcp, _ipv6, speakIpv6First: true, now, output), now, output);
    }

    /// <summary>Sends a packet, and sends it again until the server says the result; but in EAP only the server repeats (RFC 3748 §4.1).</summary>
    private void SendResponse(byte[] packet, long now, PacketBatch output)
    {
        SendLast(packet, output);
        _response = packet;
        _responseDeadline = AuthenticationProtocol is PppProtocol.Eap ? long.MaxValue : now + _options.RestartTimeout;
    }

    private void SendLast(byte[] packet, PacketBatch output)
    {
        if (packet.Length > 0)
        {
            ControlPacket.WriteWhole(output, AuthenticationProtocol, packet);
        }
    }
}
