using Concentrator.Control.Ports;

namespace Concentrator.Control.Sessions;

/// <summary>One session that ended.</summary>
/// <param name="Session">What it was, with its last counters.</param>
/// <param name="EndedAt">When it ended, as far as that is known.</param>
/// <param name="Reason">Why.</param>
/// <param name="Detail">Why, in words; may be empty.</param>
public sealed record EndedSession(SessionInfo Session, DateTimeOffset EndedAt, TunnelEndReason Reason, string Detail);
