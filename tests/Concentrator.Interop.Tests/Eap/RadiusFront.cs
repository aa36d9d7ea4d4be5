using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Concentrator.Control.Ports;
using Concentrator.Protocol.Ppp.Authentication;
using Concentrator.Protocol.Radius;

namespace Concentrator.Interop.Tests.Eap;

/// <summary>
/// A RADIUS server before a control plane, for a client that speaks EAP over nothing else: each login is a tunnel, each Access-Request a round of its conversation.
/// The keys that it tells are the HLAK.
/// </summary>
internal sealed class RadiusFront : IAsyncDisposable
{
    internal const string Secret = "eapol_test's and ours";

    private const string Edge = "radius front";

    private readonly IControlPlane _plane;
    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly RadiusSecret _secret = new(Secret);
    private readonly ConcurrentDictionary<string, (BeginRequest Begin, int Round)> _logins = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<AuthenticationAnswer> _conclusions = new();
    private readonly Task _serving;
    private long _epoch;

    internal RadiusFront(IControlPlane plane)
    {
        _plane = plane;
        _serving = ServeAsync();
    }

    internal int Port => ((IPEndPoint)_socket.Client.LocalEndPoint!).Port;

    /// <summary>Grants and refusals so far, in order.</summary>
    internal IReadOnlyList<AuthenticationAnswer> Conclusions => [.. _conclusions];

    /// <summary>The longest EAP packet that was sent.</summary>
    internal int LongestPacket { get; private set; }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _serving;
    }

    private async Task ServeAsync()
    {
        _epoch = (await _plane.Renew(new RenewRequest(Edge, 0, [], 0), default)).Epoch;
        while (true)
        {
            UdpReceiveResult datagram;
            try
            {
                datagram = await _socket.ReceiveAsync();
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
            {
                return;
            }

            if (await AnswerAsync(datagram.Buffer) is { } answer)
            {
                await _socket.SendAsync(answer, datagram.RemoteEndPoint);
            }
        }
    }

    private async Task<byte[]?> AnswerAsync(byte[] datagram)
    {
        var (state, packet) = Read(datagram);
        AuthenticationAnswer answer;
        if (_logins.TryGetValue(state, out var login))
        {
            answer = await _plane.Answer(new AnswerRequest(Edge, _epoch, login.Begin.Tunnel, login.Round + 1, packet), default);
            _logins[state] = login with { Round = login.Round + 1 };
        }
        else
        {
            // The access server has asked for the identity already; what we ask is answered by the same identity under our Identifier.
            var begin = new BeginRequest(Edge, _epoch, TunnelId.Create(), new TunnelOrigin(new(IPAddress.Loopback, 1), new(IPAddress.Loopback, 2), ServerName: null, CorrelationId: null), AuthenticationMethod.Eap);
            answer = await _plane.Begin(begin, default);
            packet[1] = answer.Packet[1];
            answer = await _plane.Answer(new AnswerRequest(Edge, _epoch, begin.Tunnel, 1, packet), default);
            state = begin.Tunnel.ToString();
            _logins[state] = (begin, 1);
        }

        if (answer.Verdict != AuthenticationVerdict.Continue)
        {
            _conclusions.Enqueue(answer);
        }

        return answer.Verdict == AuthenticationVerdict.Continue && answer.Packet.Length == 0 ? null : Write(datagram, state, answer);
    }

    private (string State, byte[] Eap) Read(byte[] datagram)
    {
        Assert.Equal(RadiusPacketError.None, RadiusPacket.Parse(datagram, out var request));
        Assert.Equal(RadiusSignature.Valid, _secret.CheckRequest(request, requireMessageAuthenticator: true));
        return (request.TryFind(RadiusAttributeType.State, out var state) && state.TryReadText(out var text) ? text : "", request.ReadEapMessage());
    }

    private byte[] Write(byte[] datagram, string state, AuthenticationAnswer answer)
    {
        RadiusPacket.Parse(datagram, out var request);
        var code = answer.Verdict switch
        {
            AuthenticationVerdict.Continue => RadiusCode.AccessChallenge,
            AuthenticationVerdict.Granted => RadiusCode.AccessAccept,
            _ => RadiusCode.AccessReject,
        };
        var writer = RadiusPacketWriter.Answer(code, request, messageAuthenticator: true);
        writer.TryAdd(RadiusAttributeType.State, state);
        Assert.True(writer.TryAddEapMessage(answer.Packet));
        LongestPacket = Math.Max(LongestPacket, answer.Packet.Length);
        if (answer.Grant is { } grant)
        {
            writer.TryAdd(MicrosoftAttributeType.MppeRecvKey, _secret.HideKey(grant.HigherLayerAuthenticationKey, 0x8001, request.Authenticator));
            writer.TryAdd(MicrosoftAttributeType.MppeSendKey, _secret.HideKey(grant.HigherLayerAuthenticationKey, 0x8002, request.Authenticator));
        }

        return writer.ToPacket(_secret);
    }
}
