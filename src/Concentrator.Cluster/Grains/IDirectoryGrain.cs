using System.Net;
using Concentrator.Control.Addresses;
using Concentrator.Control.Edges;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ip;

namespace Concentrator.Cluster.Grains;

/// <summary>What an administrator asks of the whole cluster. Any silo answers. Key: 0.</summary>
[Alias("concentrator.directory")]
internal interface IDirectoryGrain : IGrainWithIntegerKey
{
    /// <summary>All users by name.</summary>
    [Alias("users")]
    Task<List<UserSummary>> Users();

    /// <summary>The open sessions, of one user or of all, oldest first.</summary>
    [Alias("sessions")]
    Task<List<SessionInfo>> Sessions(UserKey? user);

    /// <summary>A page of the open sessions that fit a query.</summary>
    [Alias("find")]
    Task<SessionPage> Find(SessionQuery query);

    /// <summary>How full the pools are, in the order in which they are tried.</summary>
    [Alias("pools")]
    Task<List<PoolUsage>> Pools();

    /// <summary>The open session that holds an address, or null.</summary>
    [Alias("holder")]
    Task<SessionInfo?> Holder(Ipv4Address address);

    /// <summary>The open session whose /64 an IPv6 address is in, or null.</summary>
    [Alias("holder6")]
    Task<SessionInfo?> Holder6(IPAddress address);

    /// <summary>The sessions that ended, latest first.</summary>
    [Alias("history")]
    Task<List<EndedSession>> History(UserKey? user, int limit);

    /// <summary>The edges.</summary>
    [Alias("edges")]
    Task<List<EdgeInfo>> Edges();
}
