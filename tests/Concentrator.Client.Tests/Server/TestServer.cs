using System.Buffers.Binary;
using System.Text;
using Concentrator.Protocol;
using Concentrator.Protocol.Http;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Sstp;
using Concentrator.Protocol.Tls;

namespace Concentrator.Client.Tests.Server;

/// <summary>
/// A server for one tunnel and one user (<c>alice</c>, <c>wonderland</c>), put together from the server's state machines; bytes and time in, bytes out.
/// Its network is an echo: every IP packet comes back.
/// </summary>
internal sealed class TestServer(TestServerOptions options, ITlsEngine tls, SstpCertificateHashes certificate)
{
    public const string User = "alice";
    public const string Password = "wonderland";

    public static readonly PppAddresses Addresses = new(
        new Ipv4Address(0x0A630005), new Ipv4Address(0x0A630001), new Ipv4Address(0x01010101), new Ipv4Address(0x08080808));

    private readonly SstpServerCall _call = new(options.Call, [certificate]);
    private readonly PppServerLink _link = new(new PppServerOptions { Methods = options.Methods });
    private readonly PacketBatch _packets = new();
    private readonly PacketBatch _frames = new();
    private readonly List<byte> _stream = [];
    private IAuthenticator? _authenticator;
    private bool _opened;

    /// <summary>The IP packets that came.</summary>
    public List<byte[]> Received { get; } = [];

    public bool Echo { get; init; }

    public bool IsConnected => _call.IsConnected;

    public bool IsClosed { get; private set; }

    public SstpCallEnd End => _call.End;

    public string? Fault => _call.Fault ?? _link.Fault;

    public long NextDeadline => _opened ? Math.Min(_call.NextDeadline, _link.NextDeadline) : long.MaxValue;

    public void Receive(ReadOnlySpan<byte> ciphertext, long now)
    {
        tls.Feed(ciphertext);
        if (!tls.HandshakeCompleted && tls.Handshake() != TlsStatus.Ok)
        {
            return;
        }

        var buffer = new byte[20_000];
        TlsStatus status;
        do
        {
            status = tls.Read(buffer, out var count);
            _stream.AddRange(buffer.AsSpan(0, count));
        }
        while (status == TlsStatus.Ok);
        Consume(now);
        IsClosed |= status is TlsStatus.Closed or TlsStatus.Failed;
    }

    public void Tick(long now)
    {
        Apply(_call.Tick(now, _packets), now);
        Apply(_link.Tick(now, _frames), now);
    }

    public void Disconnect(long now) => Apply(_call.Disconnect(now, _packets), now);

    public void Terminate(long now) => Apply(_link.Terminate(now, _frames), now);

    public void Send(ReadOnlySpan<byte> ipPacket)
    {
        var packet = new byte[SstpFrame.DataOverhead + ipPacket.Length];
        SstpFrame.WriteDataHeader(packet, ipPacket[0] >> 4 == 6 ? PppProtocol.Ipv6 : PppProtocol.Ipv4, ipPacket.Length);
        ipPacket.CopyTo(packet.AsSpan(SstpFrame.DataOverhead));
        tls.Write(packet);
    }

    private void Consume(long now)
    {
        var stream = _stream.ToArray();
        var consumed = 0;
        if (!_opened)
        {
            if (HttpRequestHead.Parse(stream, 16384, out var head, out consumed) != HttpHeadStatus.Complete)
            {
                return;
            }

            Assert.Equal(SstpHttpRequest.Tunnel, SstpHttp.Classify(head!));
            _opened = true;
            tls.Write(options.HttpAnswer ?? SstpHttp.Accepted);
            if (options.AfterHttp is not null)
            {
                tls.Write(options.AfterHttp);
            }

            Apply(_call.Start(now), now);
        }

        while (!IsClosed && SstpFrame.Read(stream.AsSpan(consumed), out var length) is var status and not SstpFrameStatus.Incomplete)
        {
            Assert.True(status is SstpFrameStatus.Control or SstpFrameStatus.Data, $"the client sent a frame that is none: {status}");
            var packet = stream.AsSpan(consumed, length);
            consumed += length;
            if (status == SstpFrameStatus.Control)
            {
                Apply(_call.Receive(packet, now, _packets), now);
            }
            else if (_call.ReceiveData(now))
            {
                ReceiveFrame(packet[SstpFrame.HeaderSize..], now);
            }
        }

        _stream.RemoveRange(0, consumed);
    }

    private void ReceiveFrame(ReadOnlySpan<byte> frame, long now)
    {
        Assert.Equal([0xFF, 0x03], frame[..2].ToArray());
        frame = frame[2..];
        if ((PppProtocol)BinaryPrimitives.ReadUInt16BigEndian(frame) == PppProtocol.Ipv4)
        {
            Received.Add(frame[2..].ToArray());
            if (Echo)
            {
                Send(frame[2..]);
            }

            return;
        }

        Apply(_link.Receive(frame, now, _frames), now);
    }

    private void Apply(SstpCallEvents events, long now)
    {
        foreach (var packet in _packets)
        {
            tls.Write(packet);
        }

        _packets.Clear();
        if (events.HasFlag(SstpCallEvents.StartPpp))
        {
            Apply(_link.Start(now, _frames), now);
        }

        if (events.HasFlag(SstpCallEvents.CloseTransport))
        {
            tls.Shutdown();
            IsClosed = true;
        }
    }

    private void Apply(PppLinkEvents events, long now)
    {
        SendFrames();
        if (events.HasFlag(PppLinkEvents.AuthenticationStarted))
        {
            _authenticator = Authenticators.CreateServer(_link.Method, "test server", retries: 0);
            Apply(_authenticator.Begin(), now);
        }

        if (events.HasFlag(PppLinkEvents.AuthenticationPacket))
        {
            Apply(_authenticator!.Receive(_link.AuthenticationPacket), now);
        }

        if (events.HasFlag(PppLinkEvents.Ended))
        {
            Apply(_call.Disconnect(now, _packets), now);
        }
    }

    private void Apply(AuthenticatorStep step, long now)
    {
        if (step.Kind == AuthenticatorStepKind.NeedCredential)
        {
            var known = string.Equals(step.UserName, User, StringComparison.Ordinal);
            step = _authenticator!.Verify(known ? new ClearCredential(Password) : null, known ? AuthenticationFailure.None : AuthenticationFailure.UnknownUser);
        }

        if (step.Packet.Length > 0)
        {
            _link.SendAuthentication(step.Packet, step.Kind == AuthenticatorStepKind.Send, now, _frames);
            SendFrames();
        }

        if (step.Kind == AuthenticatorStepKind.Success)
        {
            Apply(_call.Authenticated(step.HigherLayerAuthenticationKey, now, _packets), now);
            Apply(_link.Authenticated(options.Addresses ?? Addresses, options.Ipv6, now, _frames), now);
        }
        else if (step.Kind == AuthenticatorStepKind.Failure)
        {
            Apply(_link.Terminate(now, _frames), now);
        }
    }

    private void SendFrames()
    {
        foreach (var frame in _frames)
        {
            var packet = new byte[SstpFrame.HeaderSize + 2 + frame.Length];
            SstpFrame.WriteDataHeader(packet, (PppProtocol)BinaryPrimitives.ReadUInt16BigEndian(frame), frame.Length - 2);
            frame[2..].CopyTo(packet.AsSpan(SstpFrame.DataOverhead));
            tls.Write(packet);
        }

        _frames.Clear();
    }

    public static byte[] Http(string statusLine) => Encoding.ASCII.GetBytes($"HTTP/1.1 {statusLine}\r\nContent-Length: 0\r\n\r\n");
}
