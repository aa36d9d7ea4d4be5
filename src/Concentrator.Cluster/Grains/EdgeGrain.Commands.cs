using Concentrator.Cluster.Ports;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;

namespace Concentrator.Cluster.Grains;

/// <content>What the edge is told to do, and when its sessions are judged again.</content>
internal sealed partial class EdgeGrain
{
    /// <summary>What one look at the policy changes is kept before the first of its commands leaves: not of all tunnels at once.</summary>
    private const int CommandsAtOnce = CommandParcel.MostCommands;

    private static readonly TimeSpan _shortestWait = TimeSpan.FromMilliseconds(50);

    /// <inheritdoc/>
    public async Task<EdgeCommandBatch> Next(long epoch, long afterSequence)
    {
        var began = _time.GetTimestamp();
        while (true)
        {
            await Sweep();
            var wake = _wake.Task;
            var otherBlocked = _catalog.OtherBlocked;
            var otherPolicies = _catalog.OtherPolicies;
            Review();
            if (MayAdopt(epoch))
            {
                // To answer with another epoch would take from it what it holds.
                throw new ControlPlaneUnavailableException("The edge's record was lost; its renewal brings it back.");
            }

            var batch = _held ? _sessions.Next(epoch, afterSequence) : new EdgeCommandBatch(Edge.Epoch == epoch ? 0 : Edge.Epoch, []);
            await Settle();
            var left = _settings.CommandWait - _time.GetElapsedTime(began);
            var blocked = _catalog.Blocked;
            var news = blocked.For(_toldBlocked);
            if (batch.Epoch != epoch || batch.Commands.Count > 0 || news is not null || left <= TimeSpan.Zero)
            {
                _toldBlocked = blocked.Digest;
                return CommandParcel.Pack(batch, _version, _digests) with { Blocked = news };
            }

            using var over = new CancellationTokenSource(UntilReview(left), _time);
            await Task.WhenAny(wake.WaitAsync(over.Token), otherBlocked.WaitAsync(over.Token), otherPolicies.WaitAsync(over.Token));
            await over.CancelAsync();
        }
    }

    /// <inheritdoc/>
    public async Task<bool> RequestEnd(TunnelId tunnel, TunnelEndReason endReason, string reason)
    {
        var known = _sessions.RequestEnd(tunnel, endReason, reason);
        await Settle();
        return known;
    }

    /// <inheritdoc/>
    public async Task<int> EndAllOf(UserKey user, TunnelEndReason endReason, string reason)
    {
        var count = _sessions.EndAllOf(user, endReason, reason);
        await Settle();
        return count;
    }

    /// <inheritdoc/>
    public async Task<bool> Drain(string reason)
    {
        await Sweep();
        if (!_held)
        {
            return false;
        }

        _sessions.Drain(reason);
        await Settle();
        return true;
    }

    /// <inheritdoc/>
    public async Task<bool> Reevaluate(TunnelId tunnel)
    {
        await Sweep();
        var known = _review.Reevaluate([_sessions], tunnel);
        await Settle();
        return known;
    }

    /// <inheritdoc/>
    public async Task ChangeGroups(UserKey user, List<string> groups)
    {
        _review.ChangeGroups([_sessions], user, groups);
        await Settle();
    }

    /// <inheritdoc/>
    public async Task<AccessChangeOutcome> ChangeOwn(TunnelId tunnel, AccessChange change)
    {
        var outcome = _review.ChangeOwn([_sessions], tunnel, change);
        await Settle();
        return outcome;
    }

    /// <summary>Judges the sessions again that are due for it.</summary>
    private void Review()
    {
        if (_held && _review.IsDue)
        {
            _review.Look([_sessions]);
        }
    }

    /// <summary>How long to wait: no longer than until the next session is to be judged again.</summary>
    private TimeSpan UntilReview(TimeSpan left)
    {
        var until = _review.NextAt - _time.GetUtcNow();
        return until < left ? (until > _shortestWait ? until : _shortestWait) : left;
    }

    private void Wake()
    {
        var wake = _wake;
        _wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        wake.TrySetResult();
    }
}
