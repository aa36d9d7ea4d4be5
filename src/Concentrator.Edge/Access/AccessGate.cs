using Concentrator.Control.Ports;
using Concentrator.DataPlane.Filtering;
using Concentrator.Edge.Tunnels;
using Concentrator.Protocol.Ip;

namespace Concentrator.Edge.Access;

/// <summary>
/// What lets one tunnel's packets through, or does not: its filters, its quarantine, its rates. It allocates nothing for a packet, and a tunnel that may do everything pays
/// next to nothing. Times are milliseconds of the worker's clock.
/// </summary>
internal sealed class AccessGate
{
    private CompiledFilter[] _filters = [];
    private DropReason _reason;
    private RateLimit? _up;
    private RateLimit? _down;
    private PageRedirect? _page;

    /// <summary>From now on this counts. Of a rate that stays, what has been used stays used.</summary>
    /// <param name="access">What the tunnel may do.</param>
    /// <param name="filters">The filters of its level.</param>
    /// <param name="page">What shows a browser in quarantine the gateway's page; null when nothing does.</param>
    /// <param name="now">The time.</param>
    internal void Set(TunnelAccess access, CompiledFilter[] filters, Func<PageRedirect?> page, long now)
    {
        _page = access.Level == AccessLevel.Quarantine ? _page ?? page() : null;
        _filters = filters;
        _reason = access.Level == AccessLevel.Quarantine ? DropReason.Quarantine : DropReason.Filtered;
        _up = Limit(_up, access.RateUp, now);
        _down = Limit(_down, access.RateDown, now);
    }

    /// <summary>Why a packet from the client that has been checked is dropped; null when it goes on.</summary>
    internal DropReason? RefuseFromClient(Span<byte> packet, long now)
    {
        var refused = Refuse(packet, fromClient: true, _up, now);
        if (_page is null || refused == DropReason.RateLimit)
        {
            return refused;
        }

        if (refused is null)
        {
            _page.Pass(packet);
            return null;
        }

        return _page.TryRedirect(packet, now) ? Refuse(packet, fromClient: true, _up, now) : refused;
    }

    /// <summary>Why a packet to the client is dropped; null when it goes on, or is malformed.</summary>
    internal DropReason? RefuseToClient(Span<byte> packet, long now)
    {
        var refused = Refuse(packet, fromClient: false, _down, now);
        if (refused is null)
        {
            _page?.Restore(packet, now);
        }

        return refused;
    }

    private static RateLimit? Limit(RateLimit? before, long? rate, long now) =>
        rate is not { } bits ? null : before?.BitsPerSecond == bits ? before : new RateLimit(bits, now);

    private DropReason? Refuse(ReadOnlySpan<byte> packet, bool fromClient, RateLimit? rate, long now)
    {
        if (_filters.Length > 0 && !Permits(packet, fromClient))
        {
            return _reason;
        }

        return rate is null || rate.TryTake(packet.Length, now) ? null : DropReason.RateLimit;
    }

    private bool Permits(ReadOnlySpan<byte> packet, bool fromClient)
    {
        if (packet[0] >> 4 == 6)
        {
            return Ipv6Packet.Parse(packet, out var ip6) != Ipv6PacketStatus.Valid || AllPermit(PacketFlow.Of(ip6, fromClient), fromClient);
        }

        return Ipv4Packet.Parse(packet, out var ip) != Ipv4PacketStatus.Valid || AllPermit(PacketFlow.Of(ip, fromClient), fromClient);
    }

    private bool AllPermit(in PacketFlow flow, bool fromClient)
    {
        foreach (var filter in _filters)
        {
            if (!filter.Permits(flow, fromClient))
            {
                return false;
            }
        }

        return true;
    }
}
