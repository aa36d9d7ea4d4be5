using System.Net;
using Concentrator.Control.Ports;
using Concentrator.Edge.Leases;
using Concentrator.Edge.Listening;
using Concentrator.Edge.Loop;
using Concentrator.Protocol.Http;
using Concentrator.Protocol.Proxy;
using Concentrator.Protocol.Tls;
using Microsoft.Extensions.Logging;

namespace Concentrator.Edge.Tunnels;

/// <summary>One TCP connection from accept to close: a balancer's PROXY header, TLS handshake, HTTP head, then a tunnel or one answer.</summary>
internal sealed partial class Connection : TimerEntry, IPollTarget
{
    /// <summary>Milliseconds to wait for the peer's FIN after ours.</summary>
    private const long LingerTime = 2_000;

    private readonly Worker _worker;
    private readonly TlsTransport _transport;
    private readonly long _acceptedAt;
    private IPEndPoint _peer;
    private IPEndPoint _listener;
    private ConnectionPhase _phase;
    private ProxyIntake? _proxy;
    private long _phaseDeadline;
    private byte[] _leftover = [];
    private Tunnel? _tunnel;
    private bool _halfOpen;

    private Connection(Worker worker, int descriptor, IPEndPoint peer, IPEndPoint listener, bool fromBalancer, long now)
    {
        _worker = worker;
        _peer = peer;
        _listener = listener;
        _acceptedAt = now;
        _halfOpen = !fromBalancer;
        _phase = fromBalancer ? ConnectionPhase.ProxyHeader : ConnectionPhase.TlsHandshake;
        _proxy = fromBalancer ? new ProxyIntake() : null;
        _phaseDeadline = now + (long)Options.TlsHandshakeTimeout.TotalMilliseconds;
        _transport = new TlsTransport(worker, descriptor, worker.Services.Tls.Create(), this);
    }

    internal override long Deadline => _tunnel is { IsOver: false } tunnel ? tunnel.NextDeadline : _phaseDeadline;

    internal TlsTransport Transport => _transport;

    internal Tunnel? Tunnel => _tunnel;

    /// <summary>When the TCP connection was accepted, milliseconds of the worker's clock.</summary>
    internal long AcceptedAt => _acceptedAt;

    private EdgeOptions Options => _worker.Services.Options;

    /// <summary>A head is parsed once it is whole, so it has to fit into the buffer.</summary>
    private int MaxHttpHeadSize => Math.Min(Options.MaxHttpHeadSize, EdgeOptions.LargestHttpHeadSize);

    private ILogger Logger => _worker.Services.Logger;

    public void OnReady(PollEvents events, long now)
    {
        if (events.HasFlag(PollEvents.Writable))
        {
            _transport.Send();
        }

        if ((events & ~PollEvents.Writable) != PollEvents.None)
        {
            Receive(now);
        }
    }

    /// <summary>Takes over an accepted socket.</summary>
    /// <param name="worker">The worker that it belongs to from here on.</param>
    /// <param name="descriptor">The socket.</param>
    /// <param name="peer">Who connected.</param>
    /// <param name="listener">What it connected to.</param>
    /// <param name="fromBalancer">Whether it has to begin with a PROXY header; it is then not counted as half-open yet.</param>
    /// <param name="now">The worker's time.</param>
    internal static void Open(Worker worker, int descriptor, IPEndPoint peer, IPEndPoint listener, bool fromBalancer, long now)
    {
        var connection = new Connection(worker, descriptor, peer, listener, fromBalancer, now);
        worker.Connections.Add(connection);
        worker.Timers.Arm(connection);
    }

    internal override void OnDeadline(long now)
    {
        switch (_phase)
        {
            case ConnectionPhase.ProxyHeader:
                RefuseProxyHeader($"none within {Options.TlsHandshakeTimeout.TotalSeconds:0.#} s");
                break;
            case ConnectionPhase.TlsHandshake:
                Lose($"no TLS handshake within {Options.TlsHandshakeTimeout.TotalSeconds:0.#} s");
                break;
            case ConnectionPhase.HttpHead:
                _worker.Refusals.Ended(_peer, $"no HTTP head within {Options.HttpHeadTimeout.TotalSeconds:0.#} s");
                Answer(408, now);
                break;
            case ConnectionPhase.Tunnel:
                _tunnel!.Tick(now);
                break;
            default:
                Close();
                break;
        }
    }

    /// <summary>The client is authenticated: the connection no longer counts as half-open.</summary>
    internal void LeaveHalfOpen()
    {
        if (_halfOpen)
        {
            _halfOpen = false;
            _worker.Services.Limits.LeaveHalfOpen(_peer.Address);
        }
    }

    /// <summary>Asks to be woken at the tunnel's deadline.</summary>
    internal void ArmTimer() => _worker.Timers.Arm(this);

    /// <summary>Sends what waits, then closes.</summary>
    internal void CloseInGoodOrder(long now)
    {
        if (_phase >= ConnectionPhase.Closing)
        {
            return;
        }

        _phase = ConnectionPhase.Closing;
        _phaseDeadline = now + LingerTime;
        _leftover = [];
        _transport.CloseSending();
        _worker.Timers.Arm(this);
    }

    /// <summary>Ends in good order: the edge stops.</summary>
    internal void Stop(long now)
    {
        if (_tunnel is { IsOver: false } tunnel)
        {
            tunnel.Disconnect(new TunnelEnd(TunnelEndReason.ServerStop, "the server stops"), now);
        }
        else if (_phase <= ConnectionPhase.TlsHandshake)
        {
            Close();
        }
        else
        {
            CloseInGoodOrder(now);
        }
    }

    /// <summary>Closes at once: the worker ends.</summary>
    internal void Abandon()
    {
        _tunnel?.Lost(TunnelEndReason.ServerStop, "the server stopped");
        Close();
    }

    private void Receive(long now)
    {
        ReadOnlySpan<byte> begin = [];
        switch (_proxy is null ? _transport.Receive() : _transport.Receive(out begin))
        {
            case TransportStatus.Received when _proxy is { } proxy:
                TakeProxyHeader(proxy, begin, now);
                break;
            case TransportStatus.Received:
                Process(now);
                break;
            case TransportStatus.PeerClosed:
                PeerClosed(now);
                break;
            case TransportStatus.Lost:
                Lose("the connection was reset");
                break;
            default:
                break;
        }
    }

    private void TakeProxyHeader(ProxyIntake proxy, ReadOnlySpan<byte> bytes, long now)
    {
        var status = proxy.Take(bytes, out var header, out var rest);
        if (status == ProxyHeaderStatus.Incomplete)
        {
            return;
        }

        if (status != ProxyHeaderStatus.Complete)
        {
            RefuseProxyHeader(status.ToString());
            return;
        }

        _proxy = null;
        if (header is { Source: { } client, Destination: { } destination })
        {
            _peer = client;
            _listener = destination;
            _halfOpen = _worker.Services.Limits.TryEnterHalfOpen(client.Address);
            if (!_halfOpen)
            {
                Refuse(ConnectionAdmission.TooManyHalfOpen);
                return;
            }
        }

        _phase = ConnectionPhase.TlsHandshake;
        if (!rest.IsEmpty)
        {
            _transport.Engine.Feed(rest);
            Process(now);
        }
    }

    private void RefuseProxyHeader(string fault)
    {
        _worker.Refusals.Ended(_peer, $"Edge:Proxy:From lists this source, but its PROXY header is wrong: {fault}");
        Refuse(ConnectionAdmission.BadProxyHeader);
    }

    private void Refuse(ConnectionAdmission reason)
    {
        _worker.Services.Metrics.ConnectionRefused(reason);
        Log.Refused(Logger, _peer, reason);
        Close();
    }

    private void Process(long now)
    {
        var engine = _transport.Engine;
        if (!engine.HandshakeCompleted)
        {
            var status = engine.Handshake();
            _transport.QueueFlush();
            if (status == TlsStatus.Failed)
            {
                FailTls(now);
                return;
            }

            if (!engine.HandshakeCompleted)
            {
                return;
            }

            _phase = ConnectionPhase.HttpHead;
            _phaseDeadline = now + (long)Options.HttpHeadTimeout.TotalMilliseconds;
            _worker.Timers.Arm(this);
            _worker.Services.Metrics.Phase("tls", now - _acceptedAt);
        }

        Decrypt(now);
    }

    private void Decrypt(long now)
    {
        var engine = _transport.Engine;
        var buffer = _worker.Buffers.Plaintext.AsSpan();
        while (_phase < ConnectionPhase.Closed)
        {
            _leftover.CopyTo(buffer);
            var status = engine.Read(buffer[_leftover.Length..], out var count);
            if (count > 0)
            {
                var stream = buffer[..(_leftover.Length + count)];
                var consumed = Consume(stream, now);
                KeepLeftover(stream[Math.Min(consumed, stream.Length)..]);
            }

            switch (status)
            {
                case TlsStatus.Ok:
                    continue;
                case TlsStatus.Closed:
                    PeerClosed(now);
                    return;
                case TlsStatus.Failed:
                    FailTls(now);
                    return;
                default:
                    _transport.EndReceiving();
                    return;
            }
        }
    }

    private int Consume(Span<byte> stream, long now)
    {
        var consumed = 0;
        if (_phase == ConnectionPhase.HttpHead)
        {
            consumed = ConsumeHead(stream, now);
        }

        return _phase switch
        {
            ConnectionPhase.HttpHead => consumed,
            ConnectionPhase.Tunnel => consumed + _tunnel!.Consume(stream[consumed..], now),
            _ => stream.Length,
        };
    }

    private int ConsumeHead(ReadOnlySpan<byte> stream, long now)
    {
        var decision = HttpDoor.Judge(stream, MaxHttpHeadSize, _worker.Services.ControlPlane);
        if (decision.Fault is { } fault)
        {
            _worker.Refusals.Ended(_peer, fault);
        }

        if (decision.Lease is { } lease)
        {
            BecomeTunnel(lease, decision.CorrelationId, now);
        }
        else if (decision.StatusCode > 0)
        {
            Answer(decision.StatusCode, now);
        }

        return decision.Length;
    }

    private void BecomeTunnel(Lease lease, string? correlationId, long now)
    {
        var accepted = SstpHttp.Accepted;
        accepted.CopyTo(_transport.Stage(accepted.Length));

        // Some clients read the whole answer with one read: nothing else may be in its record.
        _transport.EndRecord();
        _phase = ConnectionPhase.Tunnel;
        var origin = new TunnelOrigin(_peer, _listener, _transport.Engine.ServerName, correlationId);
        _tunnel = new Tunnel(_worker, this, lease, origin);
        _tunnel.Start(now);
    }

    private void Answer(int statusCode, long now)
    {
        var answer = SstpHttp.Answer(statusCode);
        answer.CopyTo(_transport.Stage(answer.Length));
        CloseInGoodOrder(now);
    }

    private void KeepLeftover(ReadOnlySpan<byte> rest) => _leftover = rest.IsEmpty ? [] : rest.ToArray();

    private void FailTls(long now)
    {
        if (_phase == ConnectionPhase.Closing)
        {
            Close();
            return;
        }

        var fault = $"TLS: {_transport.Engine.Failure}";
        if (_tunnel is { } tunnel)
        {
            tunnel.Lost(TunnelEndReason.ProtocolError, fault);
        }
        else
        {
            _worker.Refusals.Ended(_peer, fault);
        }

        CloseInGoodOrder(now);
    }

    private void PeerClosed(long now)
    {
        if (_phase == ConnectionPhase.Closing)
        {
            Close();
            return;
        }

        if (_phase == ConnectionPhase.Tunnel)
        {
            _tunnel!.Lost(TunnelEndReason.ConnectionLost, "the client closed the connection");
        }
        else
        {
            Log.Closed(Logger, _peer, _phase);
        }

        CloseInGoodOrder(now);

        // With the peer's FIN in, nothing more can come: no lingering.
        _transport.Flush();
        Close();
    }

    private void Lose(string reason)
    {
        if (_phase < ConnectionPhase.Tunnel)
        {
            _worker.Refusals.Ended(_peer, reason);
        }

        _tunnel?.Lost(TunnelEndReason.ConnectionLost, reason);
        Close();
    }

    private void Close()
    {
        if (_phase == ConnectionPhase.Closed)
        {
            return;
        }

        _phase = ConnectionPhase.Closed;
        _phaseDeadline = long.MaxValue;
        _leftover = [];
        LeaveHalfOpen();
        _worker.Timers.Remove(this);
        _transport.Close();
        _worker.Connections.Remove(this);
        _worker.Services.Limits.Leave();
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "Connection from {Peer} behind a balancer refused: {Reason}")]
        internal static partial void Refused(ILogger logger, IPEndPoint peer, ConnectionAdmission reason);


        [LoggerMessage(Level = LogLevel.Debug, Message = "Connection from {Peer} closed by the peer in phase {Phase}")]
        internal static partial void Closed(ILogger logger, IPEndPoint peer, ConnectionPhase phase);
    }
}
