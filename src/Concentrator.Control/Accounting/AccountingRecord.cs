using Concentrator.Control.Ports;
using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Accounting;

/// <summary>
/// Something that accounting is told, as it waits for a server: whole, so that nothing else has to be known when it is sent at last, and the same for every server.
/// </summary>
/// <param name="Tunnel">The tunnel, whose records are delivered in their order; the zero id when it is of an edge.</param>
/// <param name="Status">What it tells.</param>
/// <param name="At">When it happened.</param>
/// <param name="Attributes">Its RADIUS attributes, one behind the other, without Acct-Delay-Time.</param>
internal sealed record AccountingRecord(TunnelId Tunnel, AcctStatusType Status, DateTimeOffset At, byte[] Attributes)
{
    /// <summary>Whether it tells of an edge: of all its sessions at once.</summary>
    public bool IsOfEdge => Status is AcctStatusType.AccountingOn or AcctStatusType.AccountingOff;
}
