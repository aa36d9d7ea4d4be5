using Concentrator.DataPlane;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp;

namespace Concentrator.Edge.Tunnels;

/// <content>IPv6: the same way, with the tunnel's /64 in place of an address.</content>
internal sealed partial class TunnelData
{
    private const int Ipv6SourceOffset = 8;
    private const int Ipv6DestinationOffset = 24;

    private TunnelIpv6? _ipv6;

    /// <summary>When <see cref="TickIpv6"/> is due; <see cref="long.MaxValue"/> when IPv6 does not flow.</summary>
    internal long Ipv6Deadline => IsOpen && _ipv6 is { } ipv6 ? ipv6.NextAdvertisement : long.MaxValue;

    /// <summary>Whether IPV6CP is open.</summary>
    internal bool HasIpv6 => _ipv6 is not null;

    /// <summary>IPV6CP is open: IPv6 flows as soon as data does, and with every opening the link is advertised anew.</summary>
    internal void OpenIpv6(TunnelIpv6 ipv6) => _ipv6 = ipv6;

    /// <summary>IPV6CP is open no more.</summary>
    internal void CloseIpv6() => _ipv6 = null;

    /// <summary>Advertises the router and the prefix when that is due.</summary>
    internal void TickIpv6(long now)
    {
        if (Ipv6Deadline <= now)
        {
            var packet = _worker.Buffers.Answer;
            Tell(packet.AsSpan(0, _ipv6!.Advertise(now, packet)));
        }
    }

    internal void ReceiveIpv6FromClient(Span<byte> packet, long now)
    {
        if (!IsOpen || _ipv6 is not { } ipv6)
        {
            _worker.Counters.Drop(DropReason.NotConnected, up: true);
            return;
        }

        if (!MayForward(up: true))
        {
            return;
        }

        if (Ipv6Packet.Parse(packet, out var ip) != Ipv6PacketStatus.Valid)
        {
            _worker.Counters.Drop(DropReason.Malformed, up: true);
            return;
        }

        if (TunnelIpv6.IsOfTheLink(ip))
        {
            AnswerOnTheLink(ipv6, ip);
            return;
        }

        packet = packet[..ip.TotalLength];
        var verdict = TunnelChecks.FromClient(packet, ip, ipv6.Prefix, ipv6.Mtu);
        if (verdict != PacketVerdict.Forward)
        {
            _worker.Counters.Drop(ReasonOf(verdict), up: true);
            return;
        }

        CountUp(packet.Length, now);
        if (IsBlockedIpv6(packet[Ipv6DestinationOffset..]))
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

    /// <summary>Whether a packet's address is one that clients may not reach.</summary>
    private bool IsBlockedIpv6(ReadOnlySpan<byte> address)
    {
        var blocked = _worker.Services.Blocking.Lists.Destinations;
        return !blocked.IsEmpty && blocked.ContainsIpv6(address);
    }

    private void SendIpv6ToClient(Span<byte> packet)
    {
        if (_ipv6 is not { } ipv6)
        {
            _worker.Counters.Drop(DropReason.NotConnected, up: false);
            return;
        }

        if (Ipv6Packet.Parse(packet, out var ip) != Ipv6PacketStatus.Valid)
        {
            _worker.Counters.Drop(DropReason.Malformed, up: false);
            return;
        }

        switch (TunnelChecks.ToClient(packet, ip, ipv6.Mtu))
        {
            case PacketVerdict.Forward when ip.Source != ipv6.Gateway && IsBlockedIpv6(packet[Ipv6SourceOffset..]):
                _worker.Counters.Drop(DropReason.Blocked, up: false);
                break;
            case PacketVerdict.Forward:
                Send(ip.Bytes, PppProtocol.Ipv6);
                break;
            case PacketVerdict.TooBig:
                _worker.Counters.Drop(DropReason.TooBig, up: false);
                TellTooBig(ipv6, packet);
                break;
            default:
                _worker.Counters.Drop(DropReason.Malformed, up: false);
                break;
        }
    }

    private void AnswerOnTheLink(TunnelIpv6 ipv6, in Ipv6Packet ip)
    {
        var answer = _worker.Buffers.Answer;
        if (ipv6.Answer(ip, answer, out var length) is { } reason)
        {
            _worker.Counters.Drop(reason, up: true);
        }
        else if (length > 0 && length <= ipv6.Mtu)
        {
            Tell(answer.AsSpan(0, length));
        }
    }

    /// <summary>Sends what is the edge's own, which neither counts as the tunnel's nor keeps it from being idle.</summary>
    private void Tell(ReadOnlySpan<byte> packet)
    {
        if (MayForward(up: false))
        {
            TryStage(packet, PppProtocol.Ipv6);
        }
    }

    private void TellTooBig(TunnelIpv6 ipv6, ReadOnlySpan<byte> packet)
    {
        if (MayTellTooBig())
        {
            var answer = _worker.Buffers.Answer;
            var length = Icmpv6Message.WritePacketTooBig(packet, ipv6.Gateway, ipv6.Mtu, answer);
            if (length > 0)
            {
                _worker.Forward(answer.AsSpan(0, length));
            }
        }
    }
}
