using Concentrator.Control;
using Concentrator.Control.Policies;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Radius;

namespace Concentrator.Cluster.Grains;

/// <content>The edge's lease: introduction, renewal, end.</content>
internal sealed partial class EdgeGrain
{
    private bool Holds(long epoch) => _held && Edge.Epoch == epoch;

    private RenewAnswer Nothing(RenewRequest request) => new(0, _settings.LeaseDuration, DigestAgrees: false, [.. request.Tunnels.Select(report => report.Tunnel)]);

    private void ExtendLease()
    {
        _leaseUntil = _time.GetTimestamp() + _time.Timestamps(_longestLease + _settings.LeaseGrace);
        Edge.RenewedAt = _time.GetUtcNow();
        _unsaved.Add(_header);
    }

    private async Task LoadLeases(EdgeRecord record)
    {
        _retirement.Restore(record.Retired, record.RetiredHosts, _leaseUntil);
        var sessions = new List<Session>();
        foreach (var pool in _catalog.All)
        {
            foreach (var block in await GrainFactory.GetGrain<IAddressPoolGrain>(pool.Definition.Name).BlocksOf(Name))
            {
                var held = new RetiredBlock(pool.Definition.Name, block.Number, block.Serial);
                if (_retirement.Has(held))
                {
                    continue;
                }

                if (_held)
                {
                    sessions.AddRange(await _leases.Load(pool, block));
                }
                else
                {
                    // Of an epoch that the record does not know (any more): perhaps somewhere at work.
                    _retirement.Add(held, _leaseUntil);
                }
            }
        }

        foreach (var host in record.Hosts)
        {
            sessions.AddRange(await _leases.Load(host));
        }

        // A grant that waits gets the whole time again, and a report that is awaited too.
        var deadline = _time.GetTimestamp() + _time.Timestamps(_settings.ConversationLifetime);
        Recall(sessions.Where(session => session.Epoch == Edge.Epoch), deadline);
    }

    private void Recall(IEnumerable<Session> sessions, long deadline)
    {
        List<Session> recalled = [.. sessions.Select(session => session with { ReportedTimestamp = _time.GetTimestamp() })];
        _sessions.Recall(recalled, deadline);

        // The users may not have been told before the silo died; of two sessions the earlier time counts.
        foreach (var (session, lapse) in recalled.Where(session => session.OpenedAt is not null).SelectMany(session => session.Facts.Lapses.Select(lapse => (session, lapse))).OrderByDescending(each => each.lapse.Since))
        {
            Found(session, [new HealthStanding(lapse.Policy, lapse.Since)]);
        }
    }

    private async Task<RenewAnswer> Introduce(RenewRequest request)
    {
        await GrainFactory.GetGrain<INodeDirectoryGrain>(INodeDirectoryGrain.Key).Add(Name);
        if (_held)
        {
            // The process before this one may be frozen somewhere and think that it holds them.
            Retire(_leaseUntil);
        }

        _sessions.BeginEpoch("The edge began anew.");
        _sessions.Announce(AcctStatusType.AccountingOn);
        _released.Clear();
        (_held, _mayAdopt) = (true, false);
        ExtendLease();
        await Settle();
        Log.Introduced(_logger, Name, Edge.Epoch);
        return Nothing(request) with { Epoch = Edge.Epoch, DigestAgrees = request.Digest == 0 };
    }

    private async Task<RenewAnswer> RenewEpoch(RenewRequest request)
    {
        if (!Holds(request.Epoch))
        {
            if (!MayAdopt(request.Epoch))
            {
                Log.Fenced(_logger, Name, request.Epoch);
                return Nothing(request);
            }

            await GrainFactory.GetGrain<INodeDirectoryGrain>(INodeDirectoryGrain.Key).Add(Name);
            await Adopt(request.Epoch);
        }

        ExtendLease();
        if (request.Leaving)
        {
            await Leave();
            return Nothing(request) with { DigestAgrees = true };
        }

        foreach (var report in request.Tunnels.Where(report => _sessions.Find(report.Tunnel) is { OpenedAt: null }))
        {
            // The edge tells only of tunnels that were taken: the record has lost that they were.
            _sessions.Open(_sessions.Find(report.Tunnel)!);
            _review.Reevaluate([_sessions], report.Tunnel);
        }

        var agrees = _sessions.Report(request, _settings.EdgePatience, out var unknown);
        var refused = new List<TunnelId>();
        foreach (var report in unknown.Where(report => report.Details is not null))
        {
            if (!await TryAdopt(report))
            {
                refused.Add(report.Tunnel);
            }
        }

        await Settle();
        return new RenewAnswer(Edge.Epoch, _settings.LeaseDuration, agrees, refused);
    }

    /// <summary>The record was lost, and the edge is at work.</summary>
    private async Task Adopt(long epoch)
    {
        Edge.Adopt(epoch, _time.GetUtcNow());
        (_held, _mayAdopt) = (true, false);
        Log.Adopted(_logger, Name, epoch);

        // What the pools know to be the edge's is its by this epoch.
        var deadline = _time.GetTimestamp() + _time.Timestamps(_settings.ConversationLifetime);
        var found = await _retirement.TakeBack(_leases, _catalog);
        foreach (var session in found.Where(session => session.Epoch != epoch))
        {
            _leases.Release(session, _time.GetUtcNow());
        }

        Recall(found.Where(session => session.Epoch == epoch && _sessions.Find(session.Tunnel) is null), deadline);
    }

    /// <summary>After Redis has forgotten something: everything that is known here is written again, and told to those who may have forgotten it too.</summary>
    private async Task Reassert()
    {
        var generation = _store.Redis.Generation;
        if (_generation == generation)
        {
            return;
        }

        _unsaved.Add(_header);
        _filters.SaveAll();
        _leases.SaveAll();
        if (_held)
        {
            await GrainFactory.GetGrain<INodeDirectoryGrain>(INodeDirectoryGrain.Key).Add(Name);
            foreach (var block in await _leases.ClaimAll())
            {
                Log.BlockLost(_logger, block.Pool, block.Number, Name);
                EndTunnelsIn(block);
            }

            foreach (var session in _sessions.All.Where(session => session.HasFixedAddress && session.HoldsAddress).ToList())
            {
                if (await Fixed(session.Address).Take(Name, session.Tunnel) is not null)
                {
                    _sessions.RequestEnd(session.Tunnel, TunnelEndReason.ControlPlane, "Another edge has its address.");
                }
            }
        }

        await Settle();
        _generation = generation;
    }

    private void EndTunnelsIn(RetiredBlock block)
    {
        if (_catalog.Find(block.Pool) is { } pool)
        {
            foreach (var session in _sessions.All.Where(session => !session.HasFixedAddress && pool.Contains(session.Address) && pool.NumberOf(session.Address) == block.Number).ToList())
            {
                _sessions.RequestEnd(session.Tunnel, TunnelEndReason.ControlPlane, "Another edge has its address.");
            }
        }
    }

    private bool MayAdopt(long epoch) => !_held && _mayAdopt && epoch > Edge.Epoch;

    /// <summary>Takes a tunnel into the record that the edge carries and the record has lost.</summary>
    private async Task<bool> TryAdopt(TunnelReport report)
    {
        if (_sessions.Find(report.Tunnel) is not null || _closedLately.ContainsKey(report.Tunnel))
        {
            // Known by now, or told to be over while this was on its way.
            return true;
        }

        var details = report.Details!;
        var address = Ipv4Address.From(details.Address);
        var epoch = Edge.Epoch;
        var place = new SessionPlace(report.Tunnel, Name);
        var isFixed = details.Pool.Length == 0;
        var claimed = isFixed
            ? await Fixed(address).Take(Name, report.Tunnel) is null
            : _catalog.Find(details.Pool) is { } pool && await _leases.Claim(pool, address, report.Tunnel);
        if (!claimed)
        {
            return false;
        }

        // The edge may not have heard of a change of them yet.
        var groups = details.Authority == AuthenticationAuthority.Local ? (await User(UserKey.Of(details.UserName)).Find())?.Account.Groups : null;
        if (!Holds(epoch))
        {
            return false;
        }

        if (_sessions.Find(report.Tunnel) is null)
        {
            var session = Concentrator.Control.Sessions.Session.Adopted(report.Tunnel, Name, epoch, details, address, report.Counters, _time.GetUtcNow(), _time.GetTimestamp());
            if (groups is not null && !UserGroups.AreSame(groups, session.Facts.Groups))
            {
                session = session with { Facts = session.Facts with { Groups = groups }, HasNewFacts = true };
            }

            _sessions.Restore(session, deadline: 0);
            Found(session, [.. session.Facts.Lapses.Select(lapse => new HealthStanding(lapse.Policy, lapse.Since))]);
            _leases.Keep(session);
            _unsaved.Add(_header);
        }

        if (LimitsSessions && _sessions.Find(report.Tunnel) is { } adopted)
        {
            var sessions = _judge.SessionsOf(_judge.Policies.Decide(adopted.ToPolicyFacts(), _time.GetUtcNow()));
            await User(UserKey.Of(details.UserName)).Open(place, isFixed ? null : address, details.Authority, sessions, []);
        }

        _review.Reevaluate([_sessions], report.Tunnel);

        return true;
    }

    private async Task Leave()
    {
        Log.Left(_logger, Name);
        _sessions.BeginEpoch("The edge left.");
        _sessions.Announce(AcctStatusType.AccountingOff);
        await GiveEverythingBack();
    }

    private async Task GiveEverythingBack()
    {
        _held = false;
        Retire(_time.GetTimestamp());
        await Settle();
        await Sweep();
    }

    private void Retire(long until)
    {
        foreach (var block in _leases.Blocks)
        {
            _retirement.Add(block, until);
        }

        foreach (var session in _sessions.All.Where(session => session.HasFixedAddress && session.HoldsAddress))
        {
            _retirement.Add(new RetiredHost(session.Address, session.Tunnel), until);
        }

        _leases.Clear();
        _unsaved.Add(_header);
    }

    /// <summary>What time has brought.</summary>
    private async Task Sweep()
    {
        var now = _time.GetTimestamp();
        _places.Expire(now);
        foreach (var (tunnel, until) in _closedLately.Where(entry => entry.Value <= now).ToList())
        {
            _closedLately.Remove(tunnel);
        }

        _sessions.Expire();
        if (_held && now >= _leaseUntil)
        {
            Log.LeaseOver(_logger, Name, Edge.Epoch, Edge.OpenTunnels);
            _sessions.BeginEpoch("The lease of the edge was over.");
            await GiveEverythingBack();
        }

        if (_retirement.IsDue(now))
        {
            // In the record first that this epoch is over, then the addresses go to others.
            await Settle();
            await GiveBack(now);
        }
    }

    private async Task GiveBack(long now)
    {
        try
        {
            if (!await _retirement.GiveBack(now))
            {
                return;
            }
        }
        catch (Exception fault) when (fault is ControlPlaneUnavailableException or OrleansException or TimeoutException)
        {
            // They stay out of use for longer; nothing else of the edge waits for it.
            Log.NotGivenBack(_logger, Name, fault.Message);
            return;
        }

        _unsaved.Add(_header);
        await Settle();
        if (!_held && _retirement.IsEmpty)
        {
            await GrainFactory.GetGrain<INodeDirectoryGrain>(INodeDirectoryGrain.Key).Remove(Name);
        }
    }
}
