using System.Net;
using Concentrator.Control.Ports;
using Concentrator.DataPlane;
using Concentrator.Edge.Leases;
using Concentrator.Edge.Listening;
using Concentrator.Edge.Loop;
using Concentrator.Edge.Splicing;
using Concentrator.Protocol.Http;
using Concentrator.Protocol.Proxy;
using Concentrator.Protocol.Tls;
using Microsoft.Extensions.Logging;

namespace Concentrator.Edge.Tunnels;

/// <summary>One TCP connection from accept to close: a balancer's PROXY header, TLS handshake, HTTP head, then a tunnel, one answer, or a splice to another server.</summary>
internal sealed partial class Connection : TimerEntry, IPollTarget
{
    /// <summary>Milliseconds to wait for the peer's FIN after ours.</summary>
    private const long LingerTime = 2_000;

    /// <summary>Milliseconds until it is looked again whether the peer has all, when both have said their last.</summary>
    private const long AcknowledgementTime = 100;

    private readonly Worker _worker;
    private readonly TlsTransport _transport;
    private readonly long _acceptedAt;
    private IPEndPoint _peer;
    private IPEndPoint _listener;
    private ConnectionPhase _phase;
    private ProxyIntake? _proxy;
    private HelloIntake? _hello;
    private long _phaseDeadline;
    private byte[] _leftover = [];
    private Tunnel? _tunnel;
    private Splice? _splice;
    private Linger _linger;
    private bool _halfOpen;
    private bool _isClientKnown;
    private bool _isStopping;

    private Connection(Worker worker, int descriptor, IPEndPoint peer, IPEndPoint listener, bool fromBalancer, long now)
    {
        _worker = worker;
        _peer = peer;
        _listener = listener;
        _acceptedAt = now;
        _halfOpen = !fromBalancer;
        _isClientKnown = !fromBalancer;
        _hello = worker.Services.Splices.HasNames ? new HelloIntake() : null;
        _proxy = fromBalancer ? new ProxyIntake() : null;
        _phase = fromBalancer ? ConnectionPhase.ProxyHeader : AfterProxyHeader;
        _phaseDeadline = now + (long)Options.TlsHandshakeTimeout.TotalMilliseconds;
        _transport = new TlsTransport(worker, descriptor, _hello is null ? worker.Services.Tls.Create() : new PlainEngine(), this);
    }

    internal override long Deadline => IsUnpolled ? 0 : _phase == ConnectionPhase.Splice ? _splice!.Deadline : _tunnel is { IsOver: false } tunnel ? tunnel.NextDeadline : _phaseDeadline;

    internal TlsTransport Transport => _transport;

    internal Tunnel? Tunnel => _tunnel;

    /// <summary>When the TCP connection was accepted, milliseconds of the worker's clock.</summary>
    internal long AcceptedAt => _acceptedAt;

    /// <summary>When TLS was made, milliseconds of the worker's clock.</summary>
    internal long TlsAt { get; private set; }

    /// <summary>Nothing is heard of the client any more: the end comes by the timer.</summary>
    private bool IsUnpolled => _transport is { IsUnpolled: true, IsClosed: false };

    private EdgeOptions Options => _worker.Services.Options;

    /// <summary>A head is parsed once it is whole, so it has to fit into the buffer.</summary>
    private int MaxHttpHeadSize => Math.Min(Options.MaxHttpHeadSize, EdgeOptions.LargestHttpHeadSize);

    private ConnectionPhase AfterProxyHeader => _hello is null ? ConnectionPhase.TlsHandshake : ConnectionPhase.ClientHello;

    private ILogger Logger => _worker.Services.Logger;

    /// <summary>The backend has said its last, but the client does not have all of it yet.</summary>
    private bool HasMoreForClient => _phase == ConnectionPhase.Closing && _splice is not null && _transport is { IsBroken: false, Unacknowledged: > 0 };

    public void OnReady(PollEvents events, long now)
    {
        if (events.HasFlag(PollEvents.Writable))
        {
            _transport.Send();
        }

        if ((events & ~PollEvents.Writable) == PollEvents.None)
        {
            return;
        }

        if (!_transport.HoldsReceiving)
        {
            Receive(now);
        }
        else if ((events & (PollEvents.HangUp | PollEvents.Error)) != PollEvents.None)
        {
            // Told though not asked for, and again and again: the connection is gone in both directions.
            if (HasMoreForClient && _transport.HasEnded && !events.HasFlag(PollEvents.Error))
            {
                _transport.ListenForReset();
                _phaseDeadline = Math.Min(_phaseDeadline, now + AcknowledgementTime);
                _worker.Timers.Arm(this);
                return;
            }

            Lose("the connection was reset");
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
        if (IsUnpolled && _phase != ConnectionPhase.Splice)
        {
            Lose(Splice.Unpolled);
            return;
        }

        switch (_phase)
        {
            case ConnectionPhase.ProxyHeader:
                RefuseProxyHeader($"none within {Options.TlsHandshakeTimeout.TotalSeconds:0.#} s");
                break;
            case ConnectionPhase.ClientHello:
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
            case ConnectionPhase.Splice:
                _splice!.TimeUp(now);
                break;
            default:
                EndLingering(now);
                break;
        }
    }

    /// <summary>The backend has said its last, or neither side has said anything for long: what waits for the client is sent, then all is closed.</summary>
    internal void EndSplice(long now)
    {
        CloseInGoodOrder(now);

        // What the client still sends goes nowhere, but it is to see the end.
        _transport.HoldReceiving(_splice!.HasClientEnded);
    }

    /// <summary>The backend broke off, or the edge stops in the middle: what waits for the client is sent, and then both are to see that this is not all.</summary>
    internal void BreakSplice(long now)
    {
        BeginClosing(now, inGoodOrder: false);
        _transport.HoldReceiving(_splice!.HasClientEnded);
    }

    /// <summary>Cannot go on: both sides are to see that what they got is not all.</summary>
    internal void CutSplice(SpliceBackend backend, string reason)
    {
        _worker.Services.Metrics.SpliceFailed();
        if (_worker.Refusals.MayTell())
        {
            Log.SpliceCut(Logger, _peer, backend, reason);
        }

        Close();
    }

    /// <summary>The backend cannot be reached.</summary>
    internal void FailSplice(int statusCode, SpliceBackend backend, string reason, long now)
    {
        _worker.Services.Metrics.SpliceFailed();
        if (_worker.Refusals.MayTell())
        {
            Log.BackendFailed(Logger, backend, _peer, reason);
        }

        if (_transport.Engine is PlainEngine && _worker.Services.Tls is not OffloadedTls)
        {
            Close();
            return;
        }

        Answer(statusCode, now);
        _transport.HoldReceiving(_splice!.HasClientEnded);
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
        if (_phase < ConnectionPhase.Closing)
        {
            BeginClosing(now, inGoodOrder: _splice is { IsQuiet: true });
            _transport.CloseSending();
        }
    }

    /// <summary>The edge stops: ends in good order, but for what is in the middle of being passed on.</summary>
    internal void Stop(long now)
    {
        _isStopping = true;
        if (_tunnel is { IsOver: false } tunnel)
        {
            tunnel.Disconnect(new TunnelEnd(TunnelEndReason.ServerStop, "the server stops"), now);
        }
        else if (_phase <= ConnectionPhase.TlsHandshake)
        {
            Close();
        }
        else if (_phase == ConnectionPhase.Splice && !_splice!.IsAtRest(now))
        {
            BreakSplice(now);
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

    /// <summary>Whether its client is one of these. A balancer is no client.</summary>
    internal bool IsOf(PrefixSet clients) => _isClientKnown && clients.Contains(_peer.Address);

    /// <summary>Closes at once: its client may not connect any more.</summary>
    internal void ShutOut()
    {
        if (_phase < ConnectionPhase.Closing)
        {
            Refuse(ConnectionAdmission.Blocked);
        }
        else if (_tunnel is null)
        {
            Close();
        }
    }

    private void Receive(long now)
    {
        ReadOnlySpan<byte> begin = [];
        switch (_proxy is null && _hello is null ? _transport.Receive() : _transport.Receive(out begin))
        {
            case TransportStatus.Received when _proxy is { } proxy:
                TakeProxyHeader(proxy, begin, now);
                break;
            case TransportStatus.Received when _hello is { } hello:
                TakeHello(hello, begin, now);
                break;
            case TransportStatus.Received:
                Process(now);
                break;
            case TransportStatus.PeerClosed when !_transport.IsBroken:
                PeerClosed(now);
                break;
            case TransportStatus.PeerClosed or TransportStatus.Lost:
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
            _isClientKnown = true;
            if (_worker.Services.Blocking.Lists.Clients.Contains(client.Address))
            {
                Refuse(ConnectionAdmission.Blocked);
                return;
            }

            _halfOpen = _worker.Services.Limits.TryEnterHalfOpen(client.Address);
            if (!_halfOpen)
            {
                Refuse(ConnectionAdmission.TooManyHalfOpen);
                return;
            }
        }

        _phase = AfterProxyHeader;
        if (rest.IsEmpty)
        {
            return;
        }

        if (_hello is { } hello)
        {
            TakeHello(hello, rest, now);
        }
        else
        {
            _transport.Engine.Feed(rest);
            Process(now);
        }
    }

    private void TakeHello(HelloIntake hello, ReadOnlySpan<byte> bytes, long now)
    {
        if (hello.Take(bytes, out var name, out var whole) == ClientHelloStatus.Incomplete)
        {
            return;
        }

        _hello = null;
        if (_worker.Services.Splices.Find(name) is not { } backend)
        {
            if (TryBeginTls())
            {
                _transport.Engine.Feed(whole);
                Process(now);
            }
        }
        else if (TryBecomeSplice(backend, now))
        {
            _splice!.FromClient(whole, now);
        }
        else
        {
            Close();
        }
    }

    private bool TryBeginTls()
    {
        try
        {
            _transport.UseEngine(_worker.Services.Tls.Create());
            _phase = ConnectionPhase.TlsHandshake;
            return true;
        }
        catch (InvalidOperationException fault)
        {
            Log.NoTls(Logger, fault, _peer);
            Refuse(ConnectionAdmission.OutOfResources);
            return false;
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
        _worker.Refusals.Refused(_peer, reason);
        Close();
    }

    private void Process(long now)
    {
        var engine = _transport.Engine;
        if (_phase == ConnectionPhase.TlsHandshake)
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
            TlsAt = now;
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
            ConnectionPhase.Splice => Forward(stream, now),
            _ => stream.Length,
        };
    }

    private int Forward(ReadOnlySpan<byte> stream, long now)
    {
        _splice!.FromClient(stream, now);
        return stream.Length;
    }

    private int ConsumeHead(ReadOnlySpan<byte> stream, long now)
    {
        var decision = HttpDoor.Judge(stream, MaxHttpHeadSize, _worker.Services.HostNames, _worker.Services.ControlPlane);
        if (decision.Fault is { } fault)
        {
            _worker.Refusals.Ended(_peer, fault);
        }

        if (decision.Lease is { } lease)
        {
            BecomeTunnel(lease, decision, now);
        }
        else if (decision.IsWeb && _worker.Services.Splices.Web is { } web)
        {
            // The head is the backend's to read.
            if (TryBecomeSplice(web, now))
            {
                return 0;
            }

            Answer(503, now);
        }
        else if (decision.StatusCode > 0)
        {
            Answer(decision.StatusCode, now);
        }

        return decision.Length;
    }

    private void BecomeTunnel(Lease lease, HttpDecision decision, long now)
    {
        var accepted = SstpHttp.Accepted;
        accepted.CopyTo(_transport.Stage(accepted.Length));

        // Some clients read the whole answer with one read: nothing else may be in its record.
        _transport.EndRecord();
        _phase = ConnectionPhase.Tunnel;
        var origin = new TunnelOrigin(_peer, _listener, _transport.Engine.ServerName, decision.CorrelationId);
        _tunnel = new Tunnel(_worker, this, lease, origin) { WantedPool = decision.Tenant is { } tenant ? Options.TenantPools.GetValueOrDefault(tenant) : null };
        _tunnel.Start(now);
    }

    /// <summary>The connection is another server's from now on; false when there are too many of that kind, or it is not known yet who is blocked.</summary>
    private bool TryBecomeSplice(BackendAddresses backend, long now)
    {
        if (!_worker.Services.Blocking.IsKnown)
        {
            _worker.Refusals.Ended(_peer, "the control plane has not told yet who is blocked");
            return false;
        }

        var admission = _worker.Services.Splices.Admit(_peer.Address);
        if (admission != ConnectionAdmission.Admitted)
        {
            _worker.Services.Metrics.SpliceFailed();
            _worker.Services.Metrics.ConnectionRefused(admission);
            _worker.Refusals.Refused(_peer, admission);
            return false;
        }

        LeaveHalfOpen();
        _phase = ConnectionPhase.Splice;
        _splice = new Splice(_worker, this, backend);
        var listener = _listener.Address.Equals(IPAddress.Any) || _listener.Address.Equals(IPAddress.IPv6Any) ? _transport.LocalEndpoint : _listener;
        _splice.Begin(_peer, listener, now);
        _worker.Timers.Arm(this);
        return true;
    }

    private void BeginClosing(long now, bool inGoodOrder)
    {
        _phase = ConnectionPhase.Closing;
        _phaseDeadline = now + LingerTime;
        _leftover = [];
        CloseSplice(inGoodOrder);
        _worker.Timers.Arm(this);
    }

    private void CloseSplice(bool inGoodOrder)
    {
        if (_splice is { IsOver: false } splice)
        {
            splice.Close(reset: !inGoodOrder);
        }
    }

    private void EndLingering(long now)
    {
        if (_isStopping || _splice is null || _linger.IsOver(_transport, (long)Options.Splices.IdleTimeout.TotalMilliseconds, now))
        {
            Close();
            return;
        }

        _phaseDeadline = now + LingerTime;
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
        else if (_splice is null)
        {
            _worker.Refusals.Ended(_peer, fault);
        }

        CloseSplice(inGoodOrder: false);
        CloseInGoodOrder(now);
    }

    private void PeerClosed(long now)
    {
        if (_phase == ConnectionPhase.Closing)
        {
            if (_splice is not null)
            {
                // Our own end may be about to be sent in this turn.
                _transport.Flush();
            }

            if (HasMoreForClient)
            {
                // It only says that it sends nothing more: the rest of the backend's answer is still on its way to it.
                _transport.HoldReceiving(true);
                return;
            }

            Close();
            return;
        }

        if (_phase == ConnectionPhase.Splice)
        {
            _splice!.ClientEnded();
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
        CloseSplice(inGoodOrder: false);
        if (_splice is not null)
        {
            // Not before: a client that does not take what waits for it holds its place.
            _worker.Services.Splices.Leave(_peer.Address);
        }

        LeaveHalfOpen();
        _worker.Timers.Remove(this);
        _transport.Close(reset: _splice is not null);
        _worker.Connections.Remove(this);
        _worker.Services.Limits.Leave();
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Connection of {Peer} to backend {Backend} was cut: {Reason}")]
        internal static partial void SpliceCut(ILogger logger, IPEndPoint peer, SpliceBackend backend, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "Connection from {Peer} refused: TLS has nothing left for it")]
        internal static partial void NoTls(ILogger logger, Exception fault, IPEndPoint peer);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Backend {Backend} cannot be reached for {Peer}: {Reason}")]
        internal static partial void BackendFailed(ILogger logger, SpliceBackend backend, IPEndPoint peer, string reason);

        [LoggerMessage(Level = LogLevel.Debug, Message = "Connection from {Peer} closed by the peer in phase {Phase}")]
        internal static partial void Closed(ILogger logger, IPEndPoint peer, ConnectionPhase phase);
    }
}
