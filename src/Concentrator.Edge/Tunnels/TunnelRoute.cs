using Concentrator.Control.Ports;
using Concentrator.Edge.Loop;
using Concentrator.Edge.Routes;

namespace Concentrator.Edge.Tunnels;

/// <summary>
/// One tunnel's route, and that of its IPv6: asked for when the control plane has taken the tunnel (until then another edge may have its address), given back when the tunnel no longer takes packets. What the client sends while the answer is awaited, as a
/// rule for less than a millisecond, is kept, or it would lose its first packets. All calls come on the worker's thread.
/// </summary>
internal sealed class TunnelRoute(Tunnel tunnel)
{
    /// <summary>The most frames that are kept.</summary>
    private const int MaxKept = 64;

    private readonly long _term = tunnel.Worker.Services.Routes.Term;
    private RouteHold? _hold;
    private RouteHold? _hold6;
    private List<byte[]>? _kept;
    private bool _ended;

    /// <summary>Whether the route stands, or none is needed.</summary>
    internal bool IsReady { get; private set; }

    /// <summary>Whether the route was asked for and does not stand yet.</summary>
    internal bool IsPending { get; private set; }

    private AnnouncedRoutes Routes => tunnel.Worker.Services.Routes;

    /// <summary>The control plane is asked to take the tunnel; <see cref="Begin"/> follows when it has.</summary>
    internal void Await() => IsPending = !_ended;

    /// <summary>Lets the network send here what is the tunnel's; <see cref="Tunnel.RouteAnswered"/> follows, at once where no route is needed.</summary>
    internal void Begin(Grant grant, long now)
    {
        if (_ended || _hold is not null)
        {
            return;
        }

        if (!Routes.AreUsed || grant.Route is not { } prefix)
        {
            Answered(failure: null, now);
            return;
        }

        _hold = new RouteHold(prefix, _term);
        _hold6 = tunnel.Worker.Services.HasIpv6 && grant.Route6 is { } prefix6 ? new RouteHold(prefix6, _term) : null;
        _ = Ask(_hold, _hold6);
    }

    /// <summary>The tunnel takes no more packets.</summary>
    internal void End()
    {
        if (_hold is { } hold && !_ended)
        {
            Routes.Give(hold);
            if (_hold6 is { } hold6)
            {
                Routes.Give(hold6);
            }
        }

        _ended = true;
        IsReady = false;
        IsPending = false;
        _kept = null;
    }

    /// <summary>Keeps a PPP frame of the client until the route stands; false when there are too many.</summary>
    internal bool TryKeep(ReadOnlySpan<byte> frame)
    {
        _kept ??= [];
        if (_kept.Count == MaxKept)
        {
            return false;
        }

        _kept.Add(frame.ToArray());
        return true;
    }

    /// <summary>What was kept, in the order it came.</summary>
    internal IReadOnlyList<byte[]> TakeKept()
    {
        var kept = _kept ?? [];
        _kept = null;
        return kept;
    }

    private async Task Ask(RouteHold hold, RouteHold? hold6)
    {
        // Asked for one behind the other, so that to give both back comes after both.
        var answer = Routes.Take(hold);
        var answer6 = hold6 is null ? Task.FromResult<string?>(null) : Routes.Take(hold6);
        var failure = await answer.ConfigureAwait(false) ?? await answer6.ConfigureAwait(false);
        tunnel.Worker.Post(new Answer(this, failure));
    }

    private void Answered(string? failure, long now)
    {
        if (!_ended)
        {
            IsReady = failure is null;
            IsPending = false;
            tunnel.RouteAnswered(failure, now);
        }
    }

    private sealed class Answer(TunnelRoute route, string? failure) : IMail
    {
        public void Deliver(Worker worker, long now)
        {
            worker.BeginBatch();
            route.Answered(failure, now);
        }
    }
}
