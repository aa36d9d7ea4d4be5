using Concentrator.Control.Ports;
using Concentrator.Edge.Leases;
using Concentrator.Edge.Loop;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp;
using Concentrator.Protocol.Sstp;
using Microsoft.Extensions.Logging;

namespace Concentrator.Edge.Tunnels;

/// <summary>
/// One tunnel's life after the HTTP answer: the SSTP call and the PPP link, tied together. The authentication is relayed by
/// <see cref="TunnelAuthentication"/>, IP packets go through <see cref="TunnelData"/>. All calls come on the worker's thread.
/// </summary>
internal sealed partial class Tunnel
{
    private readonly Connection _connection;
    private readonly SstpServerCall _call;
    private readonly PppServerLink _ppp;
    private readonly TunnelAuthentication _authentication;
    private readonly TunnelData _data;
    private readonly TunnelLimits _limits;
    private readonly TunnelRoute _route;
    private TunnelEnd? _end;
    private bool _networkUp;
    private bool _hasIpv6;
    private bool _pppStopped;
    private bool _isShut;
    private volatile bool _isTaken;
    private volatile TunnelDetails? _details;

    internal Tunnel(Worker worker, Connection connection, Lease lease, TunnelOrigin origin)
    {
        Worker = worker;
        Lease = lease;
        Origin = origin;
        _connection = connection;
        _call = new SstpServerCall(Services.Options.Sstp, Services.Options.BalancersCertificates ?? [CertificateHashes.Of(connection.Transport.Engine)]);
        _ppp = new PppServerLink(Services.Options.Ppp);
        _authentication = new TunnelAuthentication(this);
        _data = new TunnelData(worker, connection.Transport, lease);
        _limits = new TunnelLimits(_data);
        _route = new TunnelRoute(this);
    }

    internal TunnelId Id { get; } = TunnelId.Create();

    internal Worker Worker { get; }

    /// <summary>The edge's lease under which it was made; with it the tunnel ends.</summary>
    internal Lease Lease { get; }

    internal TunnelOrigin Origin { get; }

    /// <summary>The trace of its making; null when nobody wants one.</summary>
    internal TunnelTrace? Trace { get; private set; }

    /// <summary>The only pool that its address may come from; null for any.</summary>
    internal string? WantedPool { get; init; }

    /// <summary>What the control plane granted; null before.</summary>
    internal Grant? Grant { get; private set; }

    /// <summary>The user's name as far as it is known.</summary>
    internal string UserName { get; set; } = "";

    /// <summary>What it is, for the control plane; null before the crypto binding is verified. May be read from any thread.</summary>
    internal TunnelDetails? Details
    {
        get => _details;
        private set => _details = value;
    }

    internal TunnelCounters Counters => _data.Counters;

    /// <summary>The counters that the control plane took last; null before the first. Set and read by the renewal only.</summary>
    internal TunnelCounters? Reported { get; set; }

    /// <summary>The control plane has taken the opened tunnel: it counts in renewals from now on. Set and read on any thread.</summary>
    internal bool IsTaken
    {
        get => _isTaken;
        set => _isTaken = value;
    }

    /// <summary>The tunnel is over; its connection may still send its last bytes.</summary>
    internal bool IsOver { get; private set; }

    internal long NextDeadline => Math.Min(
        Math.Min(_call.NextDeadline, _pppStopped ? long.MaxValue : _ppp.NextDeadline),
        Math.Min(Math.Min(_limits.Deadline, _probationDeadline), _data.Ipv6Deadline));

    private EdgeServices Services => Worker.Services;

    internal void Start(long now)
    {
        Services.Tunnels.Add(this);
        Trace = TunnelTrace.Begin(Id, Origin.Client, _connection.AcceptedAt, now, Services.Time);
        Trace?.EndPhase("tls", _connection.TlsAt);
        Apply(_call.Start(now), now);
    }

    /// <summary>Takes decrypted bytes that begin with an SSTP packet; returns how many made whole packets.</summary>
    internal int Consume(Span<byte> stream, long now)
    {
        Worker.BeginBatch();
        var consumed = 0;
        while (!IsOver)
        {
            var rest = stream[consumed..];
            switch (SstpFrame.Read(rest, out var length))
            {
                case SstpFrameStatus.Incomplete:
                    return consumed;
                case SstpFrameStatus.Data:
                    ReceiveData(rest[..length], now);
                    break;
                case SstpFrameStatus.Control:
                    Apply(_call.Receive(rest[..length], now, Worker.Buffers.SstpBatch), now);
                    break;
                case SstpFrameStatus.BadVersion:
                    EndAtOnce(new TunnelEnd(TunnelEndReason.ProtocolError, $"SSTP version {rest[0]:x2} instead of 10"), now);
                    break;
                default:
                    EndAtOnce(new TunnelEnd(TunnelEndReason.ProtocolError, "SSTP packet length below 4"), now);
                    break;
            }

            consumed += length;
        }

        return stream.Length;
    }

    internal void Tick(long now)
    {
        if (_call.NextDeadline <= now)
        {
            Apply(_call.Tick(now, Worker.Buffers.SstpBatch), now);
        }

        if (!IsOver && !_pppStopped && _ppp.NextDeadline <= now)
        {
            Apply(_ppp.Tick(now, Worker.Buffers.PppBatch), now);
        }

        _data.TickIpv6(now);
        TickAccess(now);
        if (!IsOver && _limits.Exceeded(now) is { } end)
        {
            Disconnect(end, now);
        }
    }

    /// <summary>Sends an IP packet to the client.</summary>
    internal void SendToClient(Span<byte> packet) => _data.SendToClient(packet);

    /// <summary>Ends the tunnel in good order: Call-Disconnect, then close.</summary>
    internal void Disconnect(TunnelEnd end, long now)
    {
        if (IsOver || _call.End != SstpCallEnd.None)
        {
            return;
        }

        _end ??= end;
        Apply(_call.Disconnect(now, Worker.Buffers.SstpBatch), now);
    }

    /// <summary>No packet goes through any more, and none is to be sent here; the call goes on.</summary>
    internal void StopForwarding()
    {
        _isShut = true;
        _data.Close();
        Services.Tunnels.RemoveAddress(this);
        _route.End();
    }

    /// <summary>The connection is lost. A client that has said that it leaves may close it before our time for that is over.</summary>
    internal void Lost(TunnelEndReason reason, string detail) => Finish(_call.End == SstpCallEnd.None ? new TunnelEnd(reason, detail) : TunnelEnd.Of(_call));

    /// <summary>Sends an authentication packet to the client.</summary>
    internal void SendAuthentication(byte[] packet, bool expectAnswer, long now)
    {
        if (packet.Length > 0 && !_pppStopped)
        {
            _ppp.SendAuthentication(packet, expectAnswer, now, Worker.Buffers.PppBatch);
            SendPpp();
            _connection.ArmTimer();
        }
    }

    /// <summary>The control plane let the client in.</summary>
    internal void Granted(Grant grant, long now)
    {
        Grant = grant;
        UserName = grant.UserName;
        _connection.LeaveHalfOpen();
        _data.Prepare(grant, Services.Mtu, _ppp.PeerMru, now);
        BeginAccess(grant, now);
        var sstp = _call.Authenticated(grant.HigherLayerAuthenticationKey, now, Worker.Buffers.SstpBatch);
        Apply(sstp, now);
        if (!IsOver && !_pppStopped)
        {
            _hasIpv6 = Services.HasIpv6 && grant.Prefix6 is not null;
            Apply(_ppp.Authenticated(GrantedAddresses.Of(grant), _hasIpv6, now, Worker.Buffers.PppBatch), now);
        }
    }

    /// <summary>The control plane refused the client: PPP ends, then the call.</summary>
    internal void Refused(TunnelEnd end, long now)
    {
        if (_pppStopped)
        {
            return;
        }

        _end ??= end;
        Apply(_ppp.Terminate(now, Worker.Buffers.PppBatch), now);
    }

    /// <summary>The control plane has taken the tunnel: its address is its own from now on.</summary>
    internal void Taken(long now)
    {
        if (Grant is { } grant)
        {
            _route.Begin(grant, now);
        }
    }

    /// <summary>The tunnel's route stands, or why it does not.</summary>
    internal void RouteAnswered(string? failure, long now)
    {
        if (failure is not null)
        {
            Disconnect(new TunnelEnd(TunnelEndReason.ControlPlane, failure), now);
            return;
        }

        OpenWhenReady(now);
        foreach (var frame in _route.TakeKept())
        {
            if (!IsOver)
            {
                ReceiveFrame(frame, now);
            }
        }
    }

    private void ReceiveData(Span<byte> packet, long now)
    {
        var frame = packet[SstpFrame.HeaderSize..];
        if (frame.Length >= 2 && frame[0] == 0xFF && frame[1] == 0x03)
        {
            frame = frame[2..];
        }

        if (!_call.ReceiveData(now) || frame.Length < 2)
        {
            Worker.Counters.Drop(DropReason.NotConnected, up: true);
            return;
        }

        if (_route.IsPending)
        {
            if (!_route.TryKeep(frame))
            {
                Worker.Counters.Drop(DropReason.QueueFull, up: true);
            }

            return;
        }

        ReceiveFrame(frame, now);
    }

    private void ReceiveFrame(Span<byte> frame, long now)
    {
        if (frame[0] == 0x00 && frame[1] == (byte)PppProtocol.Ipv4)
        {
            _data.ReceiveFromClient(frame[2..], now);
        }
        else if (frame[0] == 0x00 && frame[1] == (byte)PppProtocol.Ipv6 && _hasIpv6)
        {
            _data.ReceiveIpv6FromClient(frame[2..], now);
        }
        else if (!_pppStopped)
        {
            Apply(_ppp.Receive(frame, now, Worker.Buffers.PppBatch), now);
        }
    }

    private void Apply(SstpCallEvents events, long now)
    {
        var batch = Worker.Buffers.SstpBatch;
        foreach (var packet in batch)
        {
            packet.CopyTo(_connection.Transport.Stage(packet.Length));
        }

        batch.Clear();
        if (events.HasFlag(SstpCallEvents.StartPpp))
        {
            Apply(_ppp.Start(now, Worker.Buffers.PppBatch), now);
        }

        if (events.HasFlag(SstpCallEvents.Connected))
        {
            Details = Grant is { } grant ? new TunnelDetails(grant.UserName, _ppp.Method, Origin, grant.Pool, grant.Address, Services.Time.GetUtcNow()) { Authority = grant.Authority, Facts = _facts ?? grant.Facts, Access = Access } : null;
            Services.ControlPlane.Opened(this);
            _route.Await();
        }

        if (events.HasFlag(SstpCallEvents.StopPpp))
        {
            _pppStopped = true;
            StopForwarding();
        }

        if (events.HasFlag(SstpCallEvents.CloseTransport))
        {
            EndAtOnce(TunnelEnd.Of(_call), now);
        }

        _connection.ArmTimer();
    }

    private void Apply(PppLinkEvents events, long now)
    {
        SendPpp();
        if (events.HasFlag(PppLinkEvents.AuthenticationStarted))
        {
            _authentication.Begin(_ppp.Method, now);
        }

        if (events.HasFlag(PppLinkEvents.AuthenticationPacket))
        {
            _authentication.Receive(_ppp.AuthenticationPacket);
        }

        if (events.HasFlag(PppLinkEvents.NetworkUp))
        {
            _networkUp = true;
            OpenWhenReady(now);
        }

        if (events.HasFlag(PppLinkEvents.Ipv6Down))
        {
            _data.CloseIpv6();
            Services.Tunnels.RemovePrefix6(this);
        }

        if (events.HasFlag(PppLinkEvents.Ipv6Up) && Grant is { Prefix6: not null } grant && _ppp.Identifiers is { } identifiers)
        {
            _data.OpenIpv6(new TunnelIpv6(grant, identifiers, Math.Clamp(_ppp.PeerMru, Ipv6Packet.MinMtu, Services.Mtu), Services.Time, now));
            _networkUp = true;
            OpenWhenReady(now);
            BeginIpv6(now);
        }

        if (events.HasFlag(PppLinkEvents.Ended) && !_pppStopped)
        {
            _pppStopped = true;
            Disconnect(TunnelEnd.Of(_ppp), now);
        }

        _connection.ArmTimer();
    }

    private void SendPpp()
    {
        var batch = Worker.Buffers.PppBatch;
        foreach (var frame in batch)
        {
            if (PppFraming.Fits(frame))
            {
                PppFraming.Write(frame, _connection.Transport.Stage(PppFraming.SizeOf(frame)));
            }
        }

        batch.Clear();
    }

    /// <summary>Data flows once the crypto binding is verified, the addresses are agreed and the route stands, whichever comes last.</summary>
    private void OpenWhenReady(long now)
    {
        if (!_networkUp || !_call.IsConnected || !_route.IsReady || _pppStopped || _isShut || _data.IsOpen || !Lease.IsHeld || Grant is not { } grant)
        {
            return;
        }

        if (!Services.Tunnels.AddAddress(this))
        {
            Disconnect(new TunnelEnd(TunnelEndReason.ControlPlane, $"{grant.Address} still belongs to another tunnel of this edge"), now);
            return;
        }

        _data.Open(now);
        BeginIpv6(now);
        _limits.Begin(Access, now);
        _connection.ArmTimer();
        Services.Metrics.TunnelOpened(Access.Level, now - _connection.AcceptedAt);
        Trace?.Opened(grant, _ppp.Method.ToString(), now);
        Log.Opened(Services.Logger, Id, grant.UserName, grant.Address, Origin.Client, _ppp.Method);
    }

    /// <summary>IPv6 flows once data does and IPV6CP is open, whichever comes last.</summary>
    private void BeginIpv6(long now)
    {
        if (_data is { IsOpen: true, HasIpv6: true })
        {
            Services.Tunnels.AddPrefix6(this);
            _data.TickIpv6(now);
            _connection.ArmTimer();
        }
    }

    private void EndAtOnce(TunnelEnd end, long now)
    {
        Finish(end);
        _connection.CloseInGoodOrder(now);
    }

    private void Finish(TunnelEnd end)
    {
        if (IsOver)
        {
            return;
        }

        IsOver = true;
        _pppStopped = true;
        end = _authentication.Explain(_end ?? end);
        var wasOpen = _data.IsOpen || _data.WasOpen;
        _data.Close();
        Services.Tunnels.Remove(this);
        _route.End();
        _authentication.Finish(end);
        Trace?.Ended(UserName, end);
        Services.Metrics.TunnelClosed(end.Reason, wasOpen ? Access.Level : null);
        if (_call.BindingFailure != CryptoBindingFailure.None)
        {
            Services.Metrics.CryptoBindingFailed(_call.BindingFailure);
            Log.BindingFailed(Services.Logger, Id, UserName, Origin.Client, _call.BindingFailure);
        }

        if (Grant is null && !Worker.Refusals.MayTell())
        {
            return;
        }

        var counters = Counters;
        Log.Closed(Services.Logger, Id, UserName, Origin.Client, end.Reason, end.Detail, counters.BytesUp, counters.BytesDown);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Tunnel {Tunnel} of {User} is open: {Address} for {Client}, {Method}")]
        internal static partial void Opened(ILogger logger, TunnelId tunnel, string user, System.Net.IPAddress address, System.Net.IPEndPoint client, Protocol.Ppp.Authentication.AuthenticationMethod method);

        [LoggerMessage(Level = LogLevel.Information, Message = "Tunnel {Tunnel} of {User} from {Client} is over: {Reason} ({Detail}); {BytesUp} bytes up, {BytesDown} bytes down")]
        internal static partial void Closed(ILogger logger, TunnelId tunnel, string user, System.Net.IPEndPoint client, TunnelEndReason reason, string detail, long bytesUp, long bytesDown);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Tunnel {Tunnel} of {User} from {Client}: crypto binding refused, wrong part: {Part}")]
        internal static partial void BindingFailed(ILogger logger, TunnelId tunnel, string user, System.Net.IPEndPoint client, CryptoBindingFailure part);
    }
}
