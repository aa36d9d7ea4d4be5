using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Concentrator.Protocol;
using Concentrator.Protocol.Http;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp;
using Concentrator.Protocol.Sstp;
using Concentrator.Protocol.Tls;

namespace Concentrator.Client;

/// <summary>
/// One client's whole conversation as a machine that takes bytes and time and gives bytes: TLS, HTTP, SSTP ([MS-SSTP] 3.2), PPP. It knows no socket and no
/// clock, so that thousands can be driven from one loop and every one can be tested in memory. After each call the owner sends what <see cref="Drain"/> gives,
/// and closes the TCP connection when <see cref="IsClosed"/>. Times are milliseconds of a monotonic clock. Not safe for use by several threads.
/// </summary>
public sealed class SstpClientSession : IDisposable
{
    private const int MaxHttpHead = 16 * 1024;
    private const int MaxRecord = 16 * 1024;
    private const int ReadBuffer = MaxRecord + SstpFrame.MaxSize;
    private const int AddressAndControl = 2;
    private const int ProtocolNumber = 2;
    private const uint LinkLocalPrefix = 0xA9FE;

    private readonly SstpClientOptions _options;
    private readonly EapEngines? _eap;
    private readonly EndWording _wording;
    private readonly ITlsEngine _tls;
    private readonly PacketHandler _onPacket;
    private readonly PppClientLink _link;
    private readonly RecordWriter _records;
    private readonly PacketBatch _frames = new();
    private readonly PacketBatch _packets = new();
    private SstpClientCall? _call;
    private byte[] _partial = [];

    /// <summary>Makes the session of one connection; the engine belongs to it from then on.</summary>
    /// <param name="options">As whom, and how.</param>
    /// <param name="tls">The TLS engine of the connection.</param>
    /// <param name="onPacket">Takes the IP packets that come.</param>
    public SstpClientSession(SstpClientOptions options, ITlsEngine tls, PacketHandler onPacket)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(tls);
        ArgumentNullException.ThrowIfNull(onPacket);
        _options = options;
        _wording = new EndWording(options);
        _tls = tls;
        _onPacket = onPacket;
        _records = new RecordWriter(tls, options.OnePacketPerRecord);
        _eap = options.Eap is { } eap ? new EapEngines(eap, options.Host) : null;
        _link = new PppClientLink(new PppClientOptions
        {
            UserName = options.UserName,
            Password = options.Password,
            OneTimePassword = options.OneTimePassword,
            Methods = options.Methods,
            Eap = _eap?.Options,
            RequestedAddress = options.RequestedAddress,
            Ipv4 = options.Ipv4,
            Ipv6 = options.Ipv6,
            Mru = options.Mru,
            RestartTimeout = options.PppRestartTimeout,
        });
    }

    /// <summary>How far the session has come.</summary>
    public SstpClientPhase Phase { get; private set; } = SstpClientPhase.Tls;

    /// <summary>Whether IP packets flow.</summary>
    public bool IsUp => Phase == SstpClientPhase.Up;

    /// <summary>Whether it is over: send what waits, then close the TCP connection.</summary>
    public bool IsClosed => Phase == SstpClientPhase.Closed;

    /// <summary>How it ended; null while nothing ended it. It is known before <see cref="IsClosed"/> when the call ends in good order.</summary>
    public SstpTunnelEnd? End { get; private set; }

    /// <summary>The addresses that the server gave, once the session was up.</summary>
    public PppAddresses? Addresses => _link.Addresses;

    /// <summary>The link's interface identifiers for IPv6; null while it has none. It may come after the session is up.</summary>
    public InterfaceIdentifiers? Identifiers => _link.Identifiers;

    /// <summary>The largest IP packet that can be sent, bytes.</summary>
    public int MaxPacketSize => Math.Min(_link.PeerMru, SstpFrame.MaxSize - SstpFrame.DataOverhead);

    /// <summary>Bytes that wait to be sent.</summary>
    public int PendingOutput => _tls.PendingOutput + _records.Pending;

    /// <summary>The negotiated TLS version and cipher suite, once the handshake is complete.</summary>
    public string TlsDescription => _tls.HandshakeCompleted ? $"{_tls.ProtocolName} {_tls.CipherSuite}" : "";

    /// <summary>When <see cref="Tick"/> is due; <see cref="long.MaxValue"/> when no timer runs.</summary>
    public long NextDeadline =>
        IsClosed ? long.MaxValue
        : _call is null ? long.MaxValue
        : Math.Min(_call.NextDeadline, Phase is >= SstpClientPhase.Link and < SstpClientPhase.Closing ? _link.NextDeadline : long.MaxValue);

    /// <summary>The TCP connection stands: begins the TLS handshake.</summary>
    public void Start(long now) => ContinueHandshake(now);

    /// <summary>Takes bytes that came from the server.</summary>
    public void Receive(ReadOnlySpan<byte> ciphertext, long now)
    {
        if (IsClosed)
        {
            return;
        }

        _tls.Feed(ciphertext);
        if (Phase == SstpClientPhase.Tls && !ContinueHandshake(now))
        {
            return;
        }

        ReadPlaintext(now);
    }

    /// <summary>The server closed the TCP connection, or it broke.</summary>
    /// <param name="why">What the system said, or null when the server closed.</param>
    public void ConnectionLost(string? why) => Close(_wording.OfConnection(why, Phase));

    /// <summary>
    /// Takes one IP packet for the server. It may wait for <see cref="Flush"/>, so that many go in one TLS record. False, and the packet is not taken, when the
    /// session is not up, the packet is larger than <see cref="MaxPacketSize"/>, or more than <see cref="SstpClientOptions.MaxSendBacklog"/> bytes wait.
    /// </summary>
    public bool TrySend(ReadOnlySpan<byte> packet)
    {
        if (!IsUp || packet.IsEmpty || packet.Length > MaxPacketSize || PendingOutput > _options.MaxSendBacklog)
        {
            return false;
        }

        var destination = _records.BeginPacket(SstpFrame.DataOverhead + packet.Length);
        SstpFrame.WriteDataHeader(destination, packet[0] >> 4 == 6 ? PppProtocol.Ipv6 : PppProtocol.Ipv4, packet.Length);
        packet.CopyTo(destination[SstpFrame.DataOverhead..]);
        _records.EndPacket();
        return true;
    }

    /// <summary>Encrypts the packets that wait.</summary>
    public void Flush() => _records.Flush();

    /// <summary>Moves bytes for the server into <paramref name="ciphertext"/> and returns how many; 0 when nothing waits.</summary>
    public int Drain(Span<byte> ciphertext)
    {
        Flush();
        return _tls.Drain(ciphertext);
    }

    /// <summary>A timer may be due.</summary>
    public void Tick(long now)
    {
        if (_call is null || IsClosed)
        {
            return;
        }

        if (now >= _call.NextDeadline)
        {
            Apply(_call.Tick(now, _packets), now);
        }

        if (Phase is >= SstpClientPhase.Link and < SstpClientPhase.Closing && now >= _link.NextDeadline)
        {
            Apply(_link.Tick(now, _frames), now);
        }
    }

    /// <summary>Ends the tunnel in good order; before there is a call, at once.</summary>
    public void Disconnect(long now)
    {
        if (Phase >= SstpClientPhase.Closing)
        {
            return;
        }

        if (_call is null)
        {
            Close(_wording.OfAttempt(Phase));
            return;
        }

        Ending(_wording.OfDisconnect(Phase));
        Apply(_call.Disconnect(now, _packets), now);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _eap?.Dispose();
        _records.Dispose();
        _tls.Dispose();
    }

    private bool ContinueHandshake(long now)
    {
        switch (_tls.Handshake())
        {
            case TlsStatus.Ok:
                var sha1 = new byte[SHA1.HashSizeInBytes];
                var sha256 = new byte[SHA256.HashSizeInBytes];
                _tls.GetServerCertificateHash(HashAlgorithmName.SHA1, sha1);
                _tls.GetServerCertificateHash(HashAlgorithmName.SHA256, sha256);
                _call = new SstpClientCall(_options.Call, new SstpCertificateHashes(sha1, sha256));
                _tls.Write(SstpHttp.Request(HostPort.Bracketed(_options.Host), Guid.NewGuid()));
                Phase = SstpClientPhase.Http;
                return true;
            case TlsStatus.WantInput:
                return false;
            case TlsStatus.Closed:
                ConnectionLost(null);
                return false;
            default:
                Close(_wording.OfTls(_tls.Failure, _tls.FailedCheck));
                return false;
        }
    }

    private void ReadPlaintext(long now)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ReadBuffer);
        try
        {
            _partial.CopyTo(buffer, 0);
            var length = _partial.Length;
            while (!IsClosed)
            {
                var status = _tls.Read(buffer.AsSpan(length), out var count);
                length += count;
                var consumed = Consume(buffer.AsSpan(0, length), now);
                buffer.AsSpan(consumed, length - consumed).CopyTo(buffer);
                length -= consumed;
                if (status == TlsStatus.WantInput)
                {
                    break;
                }

                if (status == TlsStatus.Closed)
                {
                    ConnectionLost(null);
                }
                else if (status == TlsStatus.Failed)
                {
                    ConnectionLost(_tls.Failure);
                }
            }

            _partial = length == 0 ? [] : buffer.AsSpan(0, length).ToArray();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer.AsSpan(0, ReadBuffer));
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private int Consume(ReadOnlySpan<byte> stream, long now)
    {
        var consumed = 0;
        if (Phase == SstpClientPhase.Http)
        {
            consumed = ConsumeHttp(stream, now);
        }

        while (Phase is >= SstpClientPhase.Call and not SstpClientPhase.Closed)
        {
            var status = SstpFrame.Read(stream[consumed..], out var length);
            if (status == SstpFrameStatus.Incomplete)
            {
                break;
            }

            if (status is SstpFrameStatus.BadVersion or SstpFrameStatus.BadLength)
            {
                Close(_wording.OfFrame(status, Phase));
                break;
            }

            var packet = stream.Slice(consumed, length);
            consumed += length;
            if (status == SstpFrameStatus.Control)
            {
                Apply(_call!.Receive(packet, now, _packets), now);
            }
            else if (_call!.ReceiveData(now))
            {
                ReceiveFrame(packet[SstpFrame.HeaderSize..], now);
            }
        }

        return consumed;
    }

    private int ConsumeHttp(ReadOnlySpan<byte> stream, long now)
    {
        switch (HttpResponseHead.Parse(stream, MaxHttpHead, out var head, out var length))
        {
            case HttpHeadStatus.Incomplete:
                return 0;
            case HttpHeadStatus.Complete when head!.StatusCode == 200:
                Phase = SstpClientPhase.Call;
                Apply(_call!.Start(now, _packets), now);
                return length;
            case HttpHeadStatus.Complete:
                Close(_wording.OfHttp(head.StatusCode, head.ReasonPhrase));
                return length;
            default:
                Close(_wording.OfHttp(null, ""));
                return 0;
        }
    }

    private void ReceiveFrame(ReadOnlySpan<byte> frame, long now)
    {
        // RFC 1662 §3.1 lets a sender leave address and control out once that was agreed; none of our links agrees, but old senders do it.
        if (frame is [0xFF, 0x03, ..])
        {
            frame = frame[AddressAndControl..];
        }

        if (frame.Length < ProtocolNumber || Phase is < SstpClientPhase.Link or >= SstpClientPhase.Closing)
        {
            return;
        }

        var protocol = (PppProtocol)BinaryPrimitives.ReadUInt16BigEndian(frame);
        if (protocol is PppProtocol.Ipv4 || (protocol is PppProtocol.Ipv6 && _options.Ipv6))
        {
            // RFC 1661 §3.5: what comes before its control protocol is open is discarded.
            if (IsUp && (protocol is PppProtocol.Ipv4 ? Addresses is not null : Identifiers is not null))
            {
                _onPacket(frame[ProtocolNumber..]);
            }

            return;
        }

        Apply(_link.Receive(frame, now, _frames), now);
    }

    private void Apply(SstpCallEvents events, long now)
    {
        SendPackets();
        if (events.HasFlag(SstpCallEvents.StartPpp))
        {
            Phase = SstpClientPhase.Link;
            Apply(_link.Start(now, _frames), now);
        }

        if (events.HasFlag(SstpCallEvents.Connected))
        {
            ComeUp();
        }

        if (events.HasFlag(SstpCallEvents.StopPpp))
        {
            Ending(_wording.OfCall(_call!.End, _call.Fault, Phase));
        }

        if (events.HasFlag(SstpCallEvents.CloseTransport))
        {
            Ending(_wording.OfCall(_call!.End, _call.Fault, Phase));
            Flush();
            _tls.Shutdown();
            Phase = SstpClientPhase.Closed;
        }
    }

    private void Apply(PppLinkEvents events, long now)
    {
        SendFrames();
        if (events.HasFlag(PppLinkEvents.AuthenticationStarted))
        {
            Phase = SstpClientPhase.Authentication;
        }

        if (events.HasFlag(PppLinkEvents.Authenticated))
        {
            Phase = SstpClientPhase.Network;
            Apply(_call!.Authenticated(_link.HigherLayerAuthenticationKey, now, _packets), now);
        }

        if ((events & (PppLinkEvents.NetworkUp | PppLinkEvents.Ipv6Up)) != PppLinkEvents.None && Phase < SstpClientPhase.Closing)
        {
            if (Addresses is { } addresses && !IsHosts(addresses.Client))
            {
                Ending(_wording.OfAddress(addresses.Client, Phase));
                Apply(_call!.Disconnect(now, _packets), now);
                return;
            }

            ComeUp();
        }

        if (events.HasFlag(PppLinkEvents.Ended) && Phase < SstpClientPhase.Closing)
        {
            Ending(_wording.OfLink(_link, Phase));
            Apply(_call!.Disconnect(now, _packets), now);
        }
    }

    // RFC 3927 §2.1: a link-local address is chosen by the host itself.
    private static bool IsHosts(Ipv4Address address) => address.IsUnicast && address.Value >> 16 != LinkLocalPrefix;

    private void ComeUp()
    {
        if (Phase == SstpClientPhase.Network && _call!.IsConnected && (_link.Addresses is not null || (!_options.Ipv4 && _link.Identifiers is not null)))
        {
            Phase = SstpClientPhase.Up;
        }
    }

    // The first reason counts: what follows is its consequence.
    private void Ending(SstpTunnelEnd end)
    {
        End ??= end;
        if (Phase < SstpClientPhase.Closing)
        {
            Phase = SstpClientPhase.Closing;
        }
    }

    private void Close(SstpTunnelEnd end)
    {
        Ending(end);
        Phase = SstpClientPhase.Closed;
    }

    private void SendPackets()
    {
        foreach (var packet in _packets)
        {
            packet.CopyTo(_records.BeginPacket(packet.Length));
            _records.EndPacket();
        }

        _packets.Clear();
    }

    private void SendFrames()
    {
        foreach (var frame in _frames)
        {
            if (PppFraming.Fits(frame))
            {
                PppFraming.Write(frame, _records.BeginPacket(PppFraming.SizeOf(frame)));
                _records.EndPacket();
            }
        }

        _frames.Clear();
    }
}
