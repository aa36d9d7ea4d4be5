using Concentrator.Control.Authentication;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Cluster.Grains;

/// <content>A user whom an authentication server knows: nothing of it is kept here but its sessions, which the edges know.</content>
internal sealed partial class UserGrain
{
    private Ipv4Address _servedAddress;
    private Task? _gathering;

    private async Task<UserAdmission> AdmitServers(UserTerms terms)
    {
        await Recollect();
        await MakeRoom(opening: null);
        var admits = !LimitsSessions || _sessions.Admits(_settings.Sessions);
        return new UserAdmission(admits ? AuthenticationFailure.None : AuthenticationFailure.TooManySessions, terms.ToAccount(), _servedAddress);
    }

    private async Task<UserOpening> OpenServers(SessionPlace session, Ipv4Address? address)
    {
        await Recollect();
        await MakeRoom(session.Tunnel);
        _servedAddress = address ?? _servedAddress;
        return Place(session) is { } replaced ? new UserOpening(Taken: true, replaced) : UserOpening.Refused;
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
