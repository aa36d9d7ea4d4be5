using System.Net;
using Concentrator.Control.Addresses;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Radius;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Sessions;

/// <summary>One login from its grant to its end, as it is kept.</summary>
internal sealed record Session
{
    /// <summary>The tunnel.</summary>
    public required TunnelId Tunnel { get; init; }

    /// <summary>The edge that carries it.</summary>
    public required string Edge { get; init; }

    /// <summary>The edge's epoch when it was granted.</summary>
    public required long Epoch { get; init; }

    /// <summary>The user's name as the account is kept.</summary>
    public required string UserName { get; init; }

    /// <summary>The user.</summary>
    public UserKey User => UserKey.Of(UserName);

    /// <summary>How the user proved itself.</summary>
    public required AuthenticationMethod Method { get; init; }

    /// <summary>Where it comes from.</summary>
    public required TunnelOrigin Origin { get; init; }

    /// <summary>The pool that the address is from; empty for a fixed address.</summary>
    public required string Pool { get; init; }

    /// <summary>The client's address.</summary>
    public required Ipv4Address Address { get; init; }

    /// <summary>Whether the address is its own now. A fixed one is only from the opening on, and until a newer session takes it over.</summary>
    public required bool HoldsAddress { get; init; }

    /// <summary>When it was granted.</summary>
    public required DateTimeOffset GrantedAt { get; init; }

    /// <summary>When its binding was verified; null: not yet.</summary>
    public DateTimeOffset? OpenedAt { get; init; }

    /// <summary>What went through it by the last report.</summary>
    public TunnelCounters Counters { get; init; }

    /// <summary>When the edge last spoke of it.</summary>
    public DateTimeOffset ReportedAt { get; init; }

    /// <summary>The same in timestamps of the time provider, which no change of the clock moves; not kept.</summary>
    public long ReportedTimestamp { get; init; }

    /// <summary>Why it was told to end; null: it was not.</summary>
    public TunnelEndReason? EndRequested { get; init; }

    /// <summary>What is known of whoever has logged in.</summary>
    public LoginFacts Facts { get; init; } = LoginFacts.None;

    /// <summary>Since when its machine has been unhealthy, where <see cref="Facts"/> should say so and do not: an older version has kept them. Until it is judged again.</summary>
    public DateTimeOffset? UnhealthySince { get; init; }

    /// <summary>Whether the edge has to be told of <see cref="Facts"/>: they are others than it knows.</summary>
    public bool HasNewFacts { get; init; }

    /// <summary>What it may do.</summary>
    public TunnelAccess Access { get; init; } = TunnelAccess.Unlimited;

    /// <summary>The level that accounting was told last; null: it was told of none, or an older version has kept it.</summary>
    public AccessLevel? AccountedLevel { get; init; }

    /// <summary>
    /// The sequence of the last command that told the edge of <see cref="Access"/>, <see cref="Facts"/> or <see cref="EndRequested"/>; 0: the edge knows them from the grant. It is kept in one piece with
    /// them, so that a command that its edge has not acknowledged can be given again by the session alone.
    /// </summary>
    public long CommandedAt { get; init; }

    /// <summary>Whether the address is the user's own, from no pool.</summary>
    public bool HasFixedAddress => Pool.Length == 0;

    /// <summary>Who judged the user.</summary>
    public AuthenticationAuthority Authority { get; init; }

    /// <summary>Whether the edge is the one that carries it.</summary>
    public bool IsOn(string edge) => string.Equals(Edge, edge, StringComparison.Ordinal);

    /// <summary>A session as it begins.</summary>
    /// <param name="begin">What its conversation began with.</param>
    /// <param name="decision">What its login came to.</param>
    /// <param name="pool">The pool that the address is from; empty for a fixed address.</param>
    /// <param name="address">The client's address.</param>
    /// <param name="now">The time.</param>
    /// <param name="timestamp">The same in timestamps.</param>
    public static Session Granted(BeginRequest begin, LoginDecision decision, string pool, Ipv4Address address, DateTimeOffset now, long timestamp) => new()
    {
        Tunnel = begin.Tunnel,
        Edge = begin.Edge,
        Epoch = begin.Epoch,
        UserName = decision.UserName,
        Authority = decision.Authority,
        Facts = decision.Facts,
        Access = decision.Access,
        Method = begin.Method,
        Origin = begin.Origin,
        Pool = pool,
        Address = address,
        HoldsAddress = pool.Length > 0,
        GrantedAt = now,
        ReportedAt = now,
        ReportedTimestamp = timestamp,
    };

    /// <summary>A session that an edge carries and the record has lost.</summary>
    /// <param name="tunnel">The tunnel.</param>
    /// <param name="edge">The edge.</param>
    /// <param name="epoch">The edge's epoch.</param>
    /// <param name="details">What the edge tells of it.</param>
    /// <param name="address">The client's address.</param>
    /// <param name="counters">Its counters.</param>
    /// <param name="now">The time.</param>
    /// <param name="timestamp">The same in timestamps.</param>
    public static Session Adopted(TunnelId tunnel, string edge, long epoch, TunnelDetails details, Ipv4Address address, TunnelCounters counters, DateTimeOffset now, long timestamp) => new()
    {
        Tunnel = tunnel,
        Edge = edge,
        Epoch = epoch,
        UserName = details.UserName,
        Authority = details.Authority,
        Facts = details.Facts,
        Access = details.Access,
        Method = details.Method,
        Origin = details.Origin,
        Pool = details.Pool,
        Address = address,
        HoldsAddress = true,
        GrantedAt = details.OpenedAt,
        OpenedAt = details.OpenedAt,
        Counters = counters,
        ReportedAt = now,
        ReportedTimestamp = timestamp,
    };

    /// <summary>As an administrator sees an open one.</summary>
    /// <param name="pool">The pool that the address lies in, or null.</param>
    public SessionInfo ToInfo(PoolGeometry? pool) => new()
    {
        Tunnel = Tunnel,
        UserName = UserName,
        Method = Method,
        Edge = Edge,
        Origin = Origin,
        Address = Address.ToIPAddress(),
        Prefix6 = pool?.Prefix6Of(Address),
        Pool = Pool,
        OpenedAt = OpenedAt ?? throw new InvalidOperationException($"Tunnel {Tunnel} was granted and not opened."),
        Counters = Counters,
        ReportedAt = ReportedAt,
        EndRequested = EndRequested,
        ChargeableUserIdentity = RadiusEcho.ChargeableUserIdentityIn(Facts.Accounting.Echo),
        Rule = Access.Rule,
        Level = Access.Level,
        Statements = Facts.Peer.Health is null ? null : [.. Facts.Peer.Statements],
    };

    /// <summary>What the access policy looks at.</summary>
    public PolicyFacts ToPolicyFacts() => new()
    {
        UserName = UserName,
        Groups = Facts.Groups,
        Client = Origin.Client.Address,
        Edge = Edge,
        Method = Method,
        Authority = Authority,
        Peer = Facts.Peer,
        Own = Facts.Own,
        Lapses = Facts.Lapses,
        UnhealthySince = UnhealthySince,
        HasNoGraceTime = Facts.HasNoGraceTime,
        Begun = GrantedAt,
    };

    /// <summary>What is granted with it.</summary>
    /// <param name="decision">What its login came to.</param>
    /// <param name="pool">The pool that the address is from; for a fixed address the one that it lies in, or any.</param>
    /// <param name="key">The HLAK.</param>
    public Grant ToGrant(LoginDecision decision, AddressPoolDefinition pool, byte[] key)
    {
        var geometry = pool.Prefix.Contains(Address.ToIPAddress()) ? new PoolGeometry(pool) : null;
        var block = HasFixedAddress ? null : geometry?.NumberOf(Address);
        var prefix6 = geometry?.Prefix6Of(Address);
        return new Grant
        {
            UserName = decision.UserName,
            Authority = Authority,
            Pool = Pool,
            Address = Address.ToIPAddress(),
            Gateway = pool.EffectiveGateway,
            Route = block is { } number ? geometry!.PrefixOf(number) : new IPNetwork(Address.ToIPAddress(), 32),
            Prefix6 = prefix6,
            Gateway6 = prefix6 is null ? null : pool.Gateway6,
            Route6 = block is { } number6 ? geometry!.Prefix6Of(number6) : prefix6,
            DnsServers6 = prefix6 is null ? [] : decision.DnsServers6 ?? pool.DnsServers6,
            DnsServers = decision.DnsServers ?? pool.DnsServers,
            NbnsServers = decision.NbnsServers ?? pool.NbnsServers,
            ClientRoutes = decision.ClientRoutes ?? pool.ClientRoutes,
            DnsSuffix = decision.DnsSuffix ?? pool.DnsSuffix,
            Access = Access,
            Facts = Facts,
            HigherLayerAuthenticationKey = key,
        };
    }
}
