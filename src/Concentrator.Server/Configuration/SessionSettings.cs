using Concentrator.Control.Sessions;

namespace Concentrator.Server.Configuration;

/// <summary>What a user's sessions may do.</summary>
/// <param name="PerUser">How many a user may have at once.</param>
/// <param name="Limit">The longest a session may live; null for no limit.</param>
/// <param name="IdleLimit">The longest a session may move no packet; null for no limit.</param>
/// <param name="HistoryAge">How long ended sessions are kept.</param>
/// <param name="HistoryRows">How many ended sessions are kept.</param>
internal sealed record SessionSettings(SessionPolicy PerUser, TimeSpan? Limit, TimeSpan? IdleLimit, TimeSpan HistoryAge, int HistoryRows);
