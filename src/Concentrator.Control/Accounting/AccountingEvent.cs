using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Protocol.Radius;

namespace Concentrator.Control.Accounting;

/// <summary>Something that accounting is told.</summary>
/// <param name="Status">What: of a session its start, how far it is, its end; or of an edge that it begins and ends to tell of sessions.</param>
/// <param name="Edge">The edge.</param>
/// <param name="Session">The session, with its counters; null when it is of the edge.</param>
/// <param name="At">When it happened.</param>
internal sealed record AccountingEvent(AcctStatusType Status, string Edge, Session? Session, DateTimeOffset At)
{
    /// <summary>Why the session ended, when it did.</summary>
    public TunnelEndReason EndReason { get; init; }
}
