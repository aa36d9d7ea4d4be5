using System.Net;
using Concentrator.Control.Ports;

namespace Concentrator.Control.Sessions;

/// <summary>The sessions, as an administrator sees them.</summary>
public interface ISessionDirectory
{
    /// <summary>The open sessions, oldest first.</summary>
    ValueTask<IReadOnlyList<SessionInfo>> List(CancellationToken deadline);

    /// <summary>A page of the open sessions that fit a query.</summary>
    ValueTask<SessionPage> Find(SessionQuery query, CancellationToken deadline);

    /// <summary>The open session of a tunnel, or null.</summary>
    ValueTask<SessionInfo?> FindByTunnel(TunnelId tunnel, CancellationToken deadline);

    /// <summary>The open sessions of a user, oldest first.</summary>
    ValueTask<IReadOnlyList<SessionInfo>> FindByUser(string userName, CancellationToken deadline);

    /// <summary>The open session that holds a client address, or whose /64 an IPv6 address is in, or null.</summary>
    ValueTask<SessionInfo?> FindByAddress(IPAddress address, CancellationToken deadline);

    /// <summary>Tells the edge to disconnect a tunnel. False when there is no such open session.</summary>
    /// <param name="tunnel">The tunnel.</param>
    /// <param name="reason">Why, for the log and the session's record.</param>
    /// <param name="deadline">When the caller gives up.</param>
    ValueTask<bool> Disconnect(TunnelId tunnel, string reason, CancellationToken deadline);

    /// <summary>Tells the edges to disconnect all sessions of a user; answers with their number.</summary>
    ValueTask<int> DisconnectUser(string userName, string reason, CancellationToken deadline);

    /// <summary>Changes what an open session may do, on its live tunnel too, and whatever the access policy says later. Each change is taken once, and none after a later one.</summary>
    /// <param name="tunnel">The tunnel.</param>
    /// <param name="change">What changes.</param>
    /// <param name="deadline">When the caller gives up.</param>
    ValueTask<AccessChangeOutcome> ChangeAccess(TunnelId tunnel, AccessChange change, CancellationToken deadline);

    /// <summary>The sessions that ended, latest first.</summary>
    /// <param name="userName">Those of one user, or null for all.</param>
    /// <param name="limit">The most to answer with.</param>
    /// <param name="deadline">When the caller gives up.</param>
    ValueTask<IReadOnlyList<EndedSession>> History(string? userName, int limit, CancellationToken deadline);
}
