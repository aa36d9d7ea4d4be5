using Concentrator.Control.Authentication;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Cluster.Grains;

/// <content>A user whom an authentication server knows: nothing of it is kept here but its sessions, which the edges know.</content>
internal sealed partial class UserGrain
{
    private Ipv4Address _servedAddress;
    private Task? _gathering;

    private async Task<UserAdmission> AdmitServers(BeginRequest begin, UserTerms terms, PeerFacts peer)
    {
        var account = terms.ToAccount();
        var (denial, sessions) = Judge(begin, account, AuthenticationAuthority.Radius, peer);
        await Recollect();
        await MakeRoom(opening: null, sessions);
        return new UserAdmission(denial ?? Room(sessions), account, _servedAddress);
    }

    private async Task<UserOpening> OpenServers(SessionPlace session, Ipv4Address? address, SessionPolicy sessions)
    {
        await Recollect();
        await MakeRoom(session.Tunnel, sessions);
        _servedAddress = address ?? _servedAddress;
        return Place(session, sessions) is { } replaced ? new UserOpening(Taken: true, replaced) : UserOpening.Refused;
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
