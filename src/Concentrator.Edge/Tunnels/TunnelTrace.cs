using System.Diagnostics;
using System.Net;
using Concentrator.Control.Ports;

namespace Concentrator.Edge.Tunnels;

/// <summary>
/// The spans of one tunnel's making: the whole of it, from accept to the first packet or the end, and its phases. Belongs to the tunnel's worker, whose clock its times are of.
/// What names a user is in it; what lets one in never is.
/// </summary>
internal sealed class TunnelTrace
{
    private readonly Activity _login;
    private readonly DateTimeOffset _epoch;
    private long _phaseBegan;

    private TunnelTrace(Activity login, DateTimeOffset epoch, long began) => (_login, _epoch, _phaseBegan) = (login, epoch, began);

    /// <summary>The span that calls for this tunnel are parts of.</summary>
    internal Activity Login => _login;

    /// <summary>Begins the trace of a tunnel; null when nobody listens, or not to this one.</summary>
    /// <param name="tunnel">The tunnel.</param>
    /// <param name="client">Who connected.</param>
    /// <param name="acceptedAt">When, milliseconds of the worker's clock.</param>
    /// <param name="now">The worker's time.</param>
    /// <param name="time">The clock that spans are of.</param>
    internal static TunnelTrace? Begin(TunnelId tunnel, IPEndPoint client, long acceptedAt, long now, TimeProvider time)
    {
        if (!EdgeTraces.Source.HasListeners())
        {
            return null;
        }

        var epoch = time.GetUtcNow() - TimeSpan.FromMilliseconds(now);
        var login = EdgeTraces.Source.StartActivity("login", ActivityKind.Server, default(ActivityContext), startTime: epoch + TimeSpan.FromMilliseconds(acceptedAt));

        // The thread is the worker's, which goes on with other tunnels.
        Activity.Current = null;
        login?.SetTag(EdgeTraces.TunnelTag, tunnel.ToString()).SetTag("client.address", client.Address.ToString()).SetTag("client.port", client.Port);
        return login is null ? null : new TunnelTrace(login, epoch, acceptedAt);
    }

    /// <summary>A phase is over; the next begins.</summary>
    internal void EndPhase(string name, long now)
    {
        using var phase = EdgeTraces.Source.StartActivity(name, ActivityKind.Internal, _login.Context, startTime: At(_phaseBegan));
        phase?.SetEndTime(At(now).UtcDateTime);
        Activity.Current = null;
        _phaseBegan = now;
    }

    /// <summary>Data flows.</summary>
    internal void Opened(Grant grant, string method, long now)
    {
        EndPhase("binding and addresses", now);
        _login.SetTag("enduser.id", grant.UserName).SetTag("concentrator.pool", grant.Pool).SetTag("concentrator.method", method).SetTag("concentrator.result", "open");
        _login.SetEndTime(At(now).UtcDateTime);
        _login.Stop();
        Activity.Current = null;
    }

    /// <summary>The tunnel is over; that of one which was open tells nothing any more.</summary>
    internal void Ended(string userName, TunnelEnd end)
    {
        if (!_login.IsStopped)
        {
            _login.SetTag("enduser.id", userName).SetTag("concentrator.result", end.Reason.ToString()).SetStatus(ActivityStatusCode.Error, end.Detail);
            _login.Stop();
            Activity.Current = null;
        }
    }

    private DateTimeOffset At(long milliseconds) => _epoch + TimeSpan.FromMilliseconds(milliseconds);
}
