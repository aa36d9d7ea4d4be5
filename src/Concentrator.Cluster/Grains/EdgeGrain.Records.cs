using Concentrator.Cluster.Storage;
using Concentrator.Control.Accounting;
using Concentrator.Control.Edges;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Radius;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Radius;

namespace Concentrator.Cluster.Grains;

/// <content>Keeps what becomes of the edge's sessions, and tells those whom it concerns.</content>
internal sealed partial class EdgeGrain
{
    /// <summary>How many are told at once that a session is over: an edge may lose thousands in a moment.</summary>
    private const int ToldAtOnce = 64;

    private static readonly TimeSpan _takeOver = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan _takeOverPause = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public void Granted(Session session) => Changed(session);

    /// <inheritdoc/>
    public void Changed(Session session)
    {
        _leases.Keep(session);
        if (session.HasFixedAddress)
        {
            _unsaved.Add(_header);
        }

        if (session.EndRequested is not null && LimitsSessions)
        {
            _left.Add((session.User, session.Tunnel));
        }
    }

    /// <inheritdoc/>
    public void Found(Session session, IReadOnlyList<HealthStanding> standings)
    {
        foreach (var standing in standings)
        {
            _found[(session.User, session.Authority, standing.Policy)] = standing.UnhealthySince;
        }
    }

    /// <inheritdoc/>
    public void Reported(Session session) => _leases.Note(session);

    /// <inheritdoc/>
    public void Ended(Session session, DateTimeOffset at, TunnelEndReason reason, string detail)
    {
        _leases.Release(session, _time.GetUtcNow());
        if (session.HasFixedAddress)
        {
            _unsaved.Add(_header);
            _released.Add(new RetiredHost(session.Address, session.Tunnel));
        }

        if (session.OpenedAt is null)
        {
            return;
        }

        _history.Add(new EndedSession(session.ToInfo(_catalog.Of(session.Address)) with { Statements = null }, at, reason, detail));
        if (LimitsSessions)
        {
            _left.Add((session.User, session.Tunnel));
        }
    }

    /// <inheritdoc/>
    public void Accounted(AccountingEvent happened)
    {
        var prefix6 = happened.Session is { } session ? _catalog.Of(session.Address)?.Prefix6Of(session.Address) : null;
        _accounted.Add(RadiusAccounting.Write(happened, prefix6, _settings.Accounting!.Nas));
        if (happened is { Status: AcctStatusType.InterimUpdate, Session: { } told })
        {
            // What was told is not to be taken back by a session that was recalled and ended at once.
            _leases.Keep(told);
        }
    }

    /// <inheritdoc/>
    public void Commanded(Edge edge, EdgeCommand command)
    {
        _unsaved.Add(_header);
        Wake();
    }

    /// <inheritdoc/>
    public void Acknowledged(Edge edge, long sequence) => _unsaved.Add(_header);

    /// <inheritdoc/>
    public void EpochBegan(Edge edge)
    {
        _unsaved.Add(_header);
        _places.Clear();
        Wake();
    }

    /// <summary>Whether some user's sessions are counted.</summary>
    private bool LimitsSessions => _settings.Sessions != SessionPolicy.Unlimited || _catalog.Policies.LimitsSessions;

    private EdgeRecord Record() => new()
    {
        Epoch = Edge.Epoch,
        Held = _held,
        LastSequence = Edge.LastSequence,
        LongestLease = _longestLease,
        Acknowledged = Edge.Acknowledged,
        Commands = [.. Edge.CommandsAfter(0).Where(command => command.Kind != EdgeCommandKind.Access)],
        Hosts = [.. _leases.Hosts],
        Retired = _retirement.Blocks,
        RetiredHosts = _retirement.Hosts,
    };

    private IUserGrain User(UserKey user) => GrainFactory.GetGrain<IUserGrain>(user.Value);

    private IFixedAddressGrain Fixed(Ipv4Address address) => GrainFactory.GetGrain<IFixedAddressGrain>(address.ToString());

    private Grant GrantOf(Session session, LoginDecision decision) => session.ToGrant(decision, (_catalog.Of(session.Address) ?? _catalog.All[0]).Definition, key: []);

    /// <summary>Keeps what has changed, in Redis; then tells the history and the users. An answer leaves after it.</summary>
    private async Task Settle()
    {
        // Twice in the history counts once, and accounting may be told twice; in neither would be lost.
        await _history.Settle();
        await _accounted.Settle();
        await _filters.Settle();
        await _unsaved.Settle();
        foreach (var part in TakeAll(_released).Chunk(ToldAtOnce))
        {
            await Task.WhenAll(part.Select(host => Fixed(host.Address).Release(Name, host.Tunnel)));
        }

        var found = _found.ToList();
        _found.Clear();
        foreach (var part in found.Chunk(ToldAtOnce))
        {
            await Task.WhenAll(part.GroupBy(one => (one.Key.User, one.Key.Authority)).Select(user => TellUser(user.Key.User, user.Key.Authority, [.. user.Select(one => new HealthStanding(one.Key.Policy, one.Value))])));
        }

        foreach (var part in TakeAll(_left).Chunk(ToldAtOnce))
        {
            await Task.WhenAll(part.Select(each => TellUser(each.User, each.Tunnel)));
        }
    }

    private async Task Append(IReadOnlyCollection<AccountingRecord> records)
    {
        // An edge's word that it begins counts for all of its sessions: it has to be in one line with them.
        var ofEdge = _settings.Accounting!.TellsOfEdges ? AccountingStream.ShardOf(Name) : (int?)null;
        var shards = records.GroupBy(record => ofEdge ?? AccountingStream.ShardOf(record.Tunnel)).ToList();
        await Task.WhenAll(shards.Select(shard => new AccountingStream(_store.Redis, shard.Key).Add(shard)));
        foreach (var shard in shards)
        {
            // Nobody waits for it: the sweeper wakes those that were not reached.
            GrainFactory.GetGrain<IAccountingGrain>(shard.Key).Wake().Ignore();
        }
    }

    private async Task TellUser(UserKey user, TunnelId tunnel)
    {
        try
        {
            await User(user).Closed(tunnel);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            Log.NotTold(_logger, user, tunnel, fault.Message);
        }
    }

    /// <summary>Tells a user what its machine was found to be. Until it is told, it is tried with every answer: a redial would get a new grace time, or none that it has earned.</summary>
    private async Task TellUser(UserKey user, AuthenticationAuthority authority, List<HealthStanding> standings)
    {
        try
        {
            await User(user).Found(authority, standings);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            standings.ForEach(standing => _found.TryAdd((user, authority, standing.Policy), standing.UnhealthySince));
            Log.NotFound(_logger, user, fault.Message);
        }
    }

    private static List<T> TakeAll<T>(List<T> list)
    {
        List<T> all = [.. list];
        list.Clear();
        return all;
    }

    /// <summary>Gives a session the user's own address. An older session that has it is told to end; at another edge that must have happened first.</summary>
    private async Task<bool> TakeFixedAddress(Session session, bool isOfRule)
    {
        // From before it is asked for: who asks meanwhile whether it is here is told so.
        _taking.Add(session.Address);
        try
        {
            return await TakeFromOthers(session, isOfRule);
        }
        finally
        {
            _taking.Remove(session.Address);
        }
    }

    private async Task<bool> TakeFromOthers(Session session, bool isOfRule)
    {
        var isServed = session.Authority != AuthenticationAuthority.Local || (isOfRule && (await Fixed(session.Address).Owner() is not { } owner || !session.User.Names(owner)));
        if (isServed && !await Fixed(session.Address).Serve(session.User))
        {
            return false;
        }

        var began = _time.GetTimestamp();
        while (await Fixed(session.Address).Take(Name, session.Tunnel) is { } older)
        {
            await GrainFactory.GetGrain<IEdgeGrain>(older.Edge).RequestEnd(older.Tunnel, TunnelEndReason.Replaced, "A newer session of the user took over its address.");
            if (_time.GetElapsedTime(began) > _takeOver)
            {
                return false;
            }

            await Task.Delay(_takeOverPause, _time);
        }

        // At one edge the newer tunnel takes the older one's place in the forwarding table at once.
        foreach (var older in _sessions.All.Where(other => other.HasFixedAddress && other.HoldsAddress && other.Address == session.Address && other.Tunnel != session.Tunnel).ToList())
        {
            _sessions.LoseAddress(older);
        }

        return true;
    }
}
