using Concentrator.Cluster.Ring;
using Concentrator.Control.Edges;
using Concentrator.Control.Health;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ip;

namespace Concentrator.Cluster.Grains;

/// <summary>One edge: its lease, what it carries, its blocks and its commands. Key: the edge's name.</summary>
[Alias("concentrator.edge")]
internal interface IEdgeGrain : IGrainWithStringKey
{
    /// <summary><see cref="IControlPlane.Renew"/>.</summary>
    [Alias("renew")]
    Task<RenewAnswer> Renew(RenewRequest request);

    /// <summary><see cref="IEdgeCommands.Next"/>.</summary>
    [Alias("next")]
    Task<EdgeCommandBatch> Next(long epoch, long afterSequence);

    /// <summary>Whether the edge may begin a login now: it holds its epoch, and does not have too many under way.</summary>
    [Alias("begin")]
    Task<bool> TryBegin(TunnelId tunnel, long epoch);

    /// <summary>A login came to a refusal: it takes nobody's place.</summary>
    [Alias("refused")]
    Task Refused(TunnelId tunnel);

    /// <summary>Leases an address to a user who may have a session. Idempotent by tunnel. The grant is without its key.</summary>
    /// <param name="begin">What its conversation began with.</param>
    /// <param name="decision">What its login came to.</param>
    /// <param name="lastAddress">The address of the user's last session.</param>
    /// <param name="time">How long the grant may stay unopened.</param>
    [Alias("grant")]
    Task<EdgeAdmission> Admit(BeginRequest begin, LoginDecision decision, Ipv4Address lastAddress, TimeSpan time);

    /// <summary>Something else is known of an open session than was (its health): it is judged again. False when there is none.</summary>
    [Alias("reevaluate")]
    Task<bool> Reevaluate(TunnelId tunnel);

    /// <summary>The groups of one of our own users are others: its sessions here are judged by them.</summary>
    [Alias("regroup")]
    [ResponseTimeout(Upstream.Patience)]
    Task ChangeGroups(UserKey user, List<string> groups);

    /// <summary><see cref="IControlPlane.Opened"/>.</summary>
    [Alias("opened")]
    Task<bool> Opened(OpenedRequest request);

    /// <summary><see cref="IControlPlane.Closed"/>.</summary>
    [Alias("closed")]
    Task Closed(ClosedRequest request);

    /// <summary><see cref="IControlPlane.StateHealth"/>.</summary>
    [Alias("health")]
    Task<HealthAnswer> StateHealth(HealthRequest request);

    /// <summary>The open tunnels that may be a machine's.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="tunnel">The only tunnel that is wanted; null: any.</param>
    [Alias("machine")]
    Task<List<MachineTunnel>> TunnelsOf(Machine machine, TunnelId? tunnel);

    /// <summary>The open sessions, of one user or of all.</summary>
    [Alias("sessions")]
    Task<List<SessionInfo>> Sessions(UserKey? user);

    /// <summary>A page of the open sessions that fit a query.</summary>
    [Alias("find")]
    Task<SessionPage> Find(SessionQuery query);

    /// <summary>The open session of a tunnel, or null.</summary>
    [Alias("session")]
    Task<SessionInfo?> Session(TunnelId tunnel);

    /// <summary>The open session that holds an address, or null.</summary>
    [Alias("holder")]
    [ResponseTimeout(Upstream.Patience)]
    Task<SessionInfo?> Holder(Ipv4Address address);

    /// <summary>Whether the edge still has a tunnel, granted or open, with this address.</summary>
    [Alias("has")]
    [ResponseTimeout(Upstream.Patience)]
    Task<bool> Has(Ipv4Address address);

    /// <summary>Whether the edge carries a tunnel, granted or open, that was not told to end.</summary>
    [Alias("carries")]
    [ResponseTimeout(Upstream.Patience)]
    Task<bool> Carries(TunnelId tunnel);

    /// <summary>Commands the edge to end an open session; false when there is none.</summary>
    [Alias("end")]
    Task<bool> RequestEnd(TunnelId tunnel, TunnelEndReason endReason, string reason);

    /// <summary>Changes what an open session may do by a RADIUS server's word, and judges it again.</summary>
    [Alias("changeown")]
    Task<AccessChangeOutcome> ChangeOwn(TunnelId tunnel, AccessChange change);

    /// <summary>Whether an address of a pool is leased here, to a granted session or an open one.</summary>
    [Alias("leased")]
    [ResponseTimeout(Upstream.Patience)]
    Task<bool> HasLeased(Ipv4Address address);

    /// <summary>The open sessions of a user that were not told to end.</summary>
    [Alias("openof")]
    [ResponseTimeout(Upstream.Patience)]
    Task<List<TunnelId>> OpenOf(UserKey user);

    /// <summary>Ends what a user has here; answers with the number of open sessions.</summary>
    [Alias("endall")]
    [ResponseTimeout(Upstream.Patience)]
    Task<int> EndAllOf(UserKey user, TunnelEndReason endReason, string reason);

    /// <summary>Withholds an address that is some user's own from leasing, or ends that.</summary>
    [Alias("withhold")]
    [ResponseTimeout(Upstream.Patience)]
    Task Withhold(string pool, Ipv4Address address, bool withheld);

    /// <summary>Gives back blocks of a pool in which nothing is leased; answers with their number.</summary>
    [Alias("return")]
    [ResponseTimeout(Upstream.Patience)]
    Task<int> ReturnEmptyBlocks(string pool);

    /// <summary>How many addresses of a pool are leased here.</summary>
    [Alias("leases")]
    Task<int> CountLeases(string pool);

    /// <summary>What an administrator sees.</summary>
    [Alias("info")]
    Task<EdgeInfo?> Info();

    /// <summary>Commands the edge to drain; false when it holds no lease.</summary>
    [Alias("drain")]
    Task<bool> Drain(string reason);

    /// <summary>Looks after what time has brought: grants that expired, a lease that is over, a Redis that has lost its memory.</summary>
    [Alias("tick")]
    Task Tick();
}
