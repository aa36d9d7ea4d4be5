using Concentrator.Cluster.Storage;
using Concentrator.Control.Policies;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ip;

namespace Concentrator.Cluster.Grains;

/// <content>A user whom an authentication server knows: nothing of it is kept but since when its machines have been unhealthy; its sessions the edges know.</content>
internal sealed partial class UserGrain
{
    private Ipv4Address _servedAddress;
    private readonly Document<ServedRecord> _servedDocument;
    private ServedRecord _served = new([]);
    private Task? _recallingLapses;
    private Task? _gathering;

    private async Task<UserOpening> OpenServers(SessionPlace session, Ipv4Address? address, SessionPolicy sessions, IReadOnlyList<HealthStanding> standings)
    {
        await Recollect();
        await MakeRoom(session.Tunnel, sessions);
        if (standings.Count > 0)
        {
            await FoundServed(standings);
        }

        _servedAddress = address ?? _servedAddress;
        var opening = Place(session, sessions) is { } replaced ? new UserOpening(Taken: true, replaced) : UserOpening.Refused;
        await _unsaved.Settle();
        return opening;
    }

    private async Task<IReadOnlyList<HealthLapse>> ServedLapses()
    {
        await (_recallingLapses ??= RecallLapses());
        return _served.Lapses;
    }

    private async Task RecallLapses()
    {
        try
        {
            _served = await _servedDocument.Read() ?? new ServedRecord([]);
        }
        catch
        {
            _recallingLapses = null;
            throw;
        }
    }

    private async Task FoundServed(IReadOnlyList<HealthStanding> standings)
    {
        var before = await ServedLapses();
        var after = HealthLapses.After(before, standings);
        var now = _time.GetUtcNow();
        if (!ReferenceEquals(after, before) || (after.Count > 0 && now - _served.SeenAt >= HealthLapses.SeenEvery))
        {
            _served = new ServedRecord(after) { SeenAt = now };
            _unsaved.Add(_servedDocument);
        }
    }

    private Task Recollect() => LimitsSessions ? _gathering ??= Gather() : Task.CompletedTask;

    /// <summary>Asks every edge once for the user's sessions: this activation may follow another one.</summary>
    private async Task Gather()
    {
        try
        {
            foreach (var edge in await GrainFactory.GetGrain<INodeDirectoryGrain>(INodeDirectoryGrain.Key).List())
            {
                foreach (var tunnel in await GrainFactory.GetGrain<IEdgeGrain>(edge).OpenOf(UserKey.Of(KeyText)))
                {
                    if (_places.TryAdd(tunnel, new SessionPlace(tunnel, edge)))
                    {
                        _sessions.Restore(tunnel, ending: false);
                    }
                }
            }
        }
        catch
        {
            // Not known, so not admitted: the caller hears of it and asks again.
            _gathering = null;
            throw;
        }
    }
}
