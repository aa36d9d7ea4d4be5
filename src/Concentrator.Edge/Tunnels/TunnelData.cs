using System.Buffers.Binary;
using Concentrator.Control.Ports;
using Concentrator.DataPlane;
using Concentrator.Edge.Access;
using Concentrator.Edge.Leases;
using Concentrator.Edge.Loop;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp;
using Concentrator.Protocol.Sstp;

namespace Concentrator.Edge.Tunnels;

/// <summary>The way of IP packets through one tunnel, both ways: what the grant allows, what fits, what is counted.</summary>
internal sealed partial class TunnelData
{
    /// <summary>What every IPv4 host takes (RFC 791 §3.1), whatever MRU it names.</summary>
    private const int LeastMtu = 576;

    private const int TooBigSize = 576;
    private const int TotalLengthOffset = 2;
    private const int SourceOffset = 12;
    private const int DestinationOffset = 16;

    /// <summary>How many of a tunnel's packets that were too big are answered a second, and at once (RFC 4443 §2.4 f, RFC 1812 §4.3.2.8).</summary>
    private const int ErrorsPerSecond = 10;

    private readonly Worker _worker;
    private readonly TlsTransport _transport;
    private readonly Lease _lease;
    private Ipv4Address _client;
    private Ipv4Address _gateway;
    private TunnelDhcp? _dhcp;
    private TokenBucket? _errors;
    private int _mtu;
    private long _bytesUp;
    private long _bytesDown;
    private long _packetsUp;
    private long _packetsDown;

    internal TunnelData(Worker worker, TlsTransport transport, Lease lease)
    {
        _worker = worker;
        _transport = transport;
        _lease = lease;
    }

    /// <summary>What may pass.</summary>
    internal AccessGate Gate { get; } = new();

    internal bool IsOpen { get; private set; }

    /// <summary>Whether it has been open.</summary>
    internal bool WasOpen { get; private set; }

    /// <summary>When the last packet came from or went to the client.</summary>
    internal long LastActivity { get; private set; } = long.MaxValue / 2;

    /// <summary>May be read from any thread.</summary>
    internal TunnelCounters Counters => new(Volatile.Read(ref _bytesUp), Volatile.Read(ref _bytesDown), Volatile.Read(ref _packetsUp), Volatile.Read(ref _packetsDown));

    /// <summary>Takes the addresses and sizes of the grant.</summary>
    internal void Prepare(Grant grant, int networkMtu, int peerMru, long now)
    {
        _client = Ipv4Address.From(grant.Address);
        _gateway = Ipv4Address.From(grant.Gateway);
        _dhcp = new TunnelDhcp(grant, _worker.Services.Time);
        _mtu = Math.Min(Math.Min(networkMtu, Math.Max(peerMru, LeastMtu)), SstpFrame.MaxSize - SstpFrame.DataOverhead);
        LastActivity = now;
    }

    internal void Open(long now)
    {
        IsOpen = WasOpen = true;
        LastActivity = now;
    }

    internal void Close() => IsOpen = false;

    internal void ReceiveFromClient(Span<byte> packet, long now)
    {
        if (!IsOpen)
        {
            _worker.Counters.Drop(DropReason.NotConnected, up: true);
            return;
        }

        if (!MayForward(up: true))
        {
            return;
        }

        var verdict = TunnelChecks.FromClient(packet, _client, _mtu);
        if (verdict != PacketVerdict.Forward)
        {
            _worker.Counters.Drop(ReasonOf(verdict), up: true);
            return;
        }

        packet = WithoutPadding(packet);
        CountUp(packet.Length, now);
        if (TunnelDhcp.IsMeant(packet))
        {
            AnswerDhcp(packet);
            return;
        }

        if (IsBlocked(packet[DestinationOffset..]))
        {
            _worker.Counters.Drop(DropReason.Blocked, up: true);
            return;
        }

        if (Gate.RefuseFromClient(packet, now) is { } reason)
        {
            _worker.Counters.Drop(reason, up: true);
            return;
        }

        _worker.Forward(packet);
    }

    internal void SendToClient(Span<byte> packet)
    {
        if (!IsOpen)
        {
            _worker.Counters.Drop(DropReason.NotConnected, up: false);
            return;
        }

        if (!MayForward(up: false))
        {
            return;
        }

        if (Gate.RefuseToClient(packet, _worker.TurnTime) is { } reason)
        {
            _worker.Counters.Drop(reason, up: false);
            return;
        }

        if (packet[0] >> 4 == 6)
        {
            SendIpv6ToClient(packet);
        }
        else
        {
            SendIpv4ToClient(packet);
        }
    }

    private void SendIpv4ToClient(Span<byte> packet)
    {
        switch (TunnelChecks.ToClient(packet, _mtu))
        {
            case PacketVerdict.Forward or PacketVerdict.Fragment when packet[SourceOffset..] is var source && IsBlocked(source) && Ipv4Address.Read(source) != _gateway:
                _worker.Counters.Drop(DropReason.Blocked, up: false);
                break;
            case PacketVerdict.Forward:
                Send(WithoutPadding(packet), PppProtocol.Ipv4);
                break;
            case PacketVerdict.Fragment:
                foreach (var fragment in new Ipv4Fragments(packet, _mtu, _worker.Buffers.Fragment))
                {
                    Send(fragment, PppProtocol.Ipv4);
                }

                break;
            case PacketVerdict.TooBig:
                _worker.Counters.Drop(DropReason.TooBig, up: false);
                TellTooBig(packet);
                break;
            default:
                _worker.Counters.Drop(DropReason.Malformed, up: false);
                break;
        }
    }

    private void CountUp(int length, long now)
    {
        LastActivity = now;
        _packetsUp++;
        _bytesUp += length;
        _worker.Counters.CountUp(length);
    }

    /// <summary>What follows a checked packet in its frame is padding of the link (RFC 1661 §2).</summary>
    private static Span<byte> WithoutPadding(Span<byte> packet) => packet[..BinaryPrimitives.ReadUInt16BigEndian(packet[TotalLengthOffset..])];

    private static DropReason ReasonOf(PacketVerdict verdict) => verdict switch
    {
        PacketVerdict.SourceAddress => DropReason.SourceAddress,
        PacketVerdict.DestinationAddress => DropReason.DestinationAddress,
        _ => DropReason.Malformed,
    };

    /// <summary>Whether a packet's address is one that clients may not reach.</summary>
    private bool IsBlocked(ReadOnlySpan<byte> address)
    {
        var blocked = _worker.Services.Blocking.Lists.Destinations;
        return !blocked.IsEmpty && blocked.Contains(Ipv4Address.Read(address));
    }

    /// <summary>Whether the tunnel's lease is the one that holds for the worker's batch.</summary>
    private bool MayForward(bool up)
    {
        if (ReferenceEquals(_worker.Lease, _lease))
        {
            return true;
        }

        _worker.Counters.Drop(DropReason.NoLease, up);
        return false;
    }

    private void Send(ReadOnlySpan<byte> packet, PppProtocol protocol)
    {
        if (TryStage(packet, protocol))
        {
            LastActivity = _worker.TurnTime;
            _packetsDown++;
            _bytesDown += packet.Length;
            _worker.Counters.CountDown(packet.Length);
        }
    }

    private bool TryStage(ReadOnlySpan<byte> packet, PppProtocol protocol)
    {
        // Dropped before it is encrypted: a TLS stream has no way to leave anything out.
        if (_transport.Backlog > _worker.Services.Options.MaxEgressBacklog)
        {
            _worker.Counters.Drop(DropReason.QueueFull, up: false);
            return false;
        }

        var frame = _transport.StagePacket(SstpFrame.DataOverhead + packet.Length);
        SstpFrame.WriteDataHeader(frame, protocol, packet.Length);
        packet.CopyTo(frame[SstpFrame.DataOverhead..]);
        return true;
    }

    private void AnswerDhcp(ReadOnlySpan<byte> packet)
    {
        Span<byte> answer = stackalloc byte[Math.Clamp(_mtu, TunnelDhcp.LeastAnswerSize, TunnelDhcp.MostAnswerSize)];
        var length = _dhcp!.Answer(packet, answer);
        if (length > 0)
        {
            SendIpv4ToClient(answer[..length]);
        }
        else
        {
            _worker.Counters.Drop(DropReason.Dhcp, up: true);
        }
    }

    private bool MayTellTooBig() => (_errors ??= new TokenBucket(ErrorsPerSecond, ErrorsPerSecond, _worker.Services.Time)).TryTake();

    private void TellTooBig(ReadOnlySpan<byte> packet)
    {
        if (!MayTellTooBig())
        {
            return;
        }

        Span<byte> answer = stackalloc byte[TooBigSize];
        var length = TunnelChecks.WriteTooBig(packet, _gateway, _mtu, answer);
        if (length > 0)
        {
            _worker.Forward(answer[..length]);
        }
    }
}
