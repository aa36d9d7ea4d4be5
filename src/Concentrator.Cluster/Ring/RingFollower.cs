using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Concentrator.Cluster.Ring;

/// <summary>While its silo is active: looks at the ring, moves activations when it changed, and repeats that this silo drains while it does.</summary>
internal sealed partial class RingFollower(RingMembership membership, RingMoves moves, DrainAnnouncement announcement, TimeProvider time, IOptions<RingOptions> options, ILogger<RingFollower> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    private readonly CancellationTokenSource _stopped = new();
    private Task _following = Task.CompletedTask;

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(RingFollower), ServiceLifecycleStage.Active, StartAsync, StopAsync);

    private Task StartAsync(CancellationToken cancellationToken)
    {
        _following = Task.Run(FollowAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopped.CancelAsync();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopped.Dispose();
    }

    private async Task FollowAsync()
    {
        using var timer = new PeriodicTimer(options.Value.LookInterval, time);
        RingView? seen = null;
        bool settling = false;
        long swept = time.GetTimestamp();
        while (await timer.WaitForNextTickAsync(_stopped.Token))
        {
            try
            {
                await announcement.RepeatAsync(_stopped.Token);
                var view = membership.Current;
                if (!ReferenceEquals(view, seen))
                {
                    (seen, settling) = (view, true);
                    Log.Changed(logger, string.Join(", ", view.Ring?.Members ?? []));
                }
                else if (settling || time.GetElapsedTime(swept) >= options.Value.SweepInterval)
                {
                    (settling, swept) = (false, time.GetTimestamp());
                    if (await moves.MoveAsync(_stopped.Token) is > 0 and int moved)
                    {
                        Log.Moved(logger, moved);
                    }
                }
            }
            catch (Exception fault) when (!_stopped.IsCancellationRequested)
            {
                Log.Failed(logger, fault);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The ring has these silos now: {Members}.")]
        public static partial void Changed(ILogger logger, string members);

        [LoggerMessage(2, LogLevel.Information, "{Count} grains moved to the silos that the ring says.")]
        public static partial void Moved(ILogger logger, int count);

        [LoggerMessage(3, LogLevel.Warning, "Grains could not be moved to the silos that the ring says; it is tried again.")]
        public static partial void Failed(ILogger logger, Exception fault);
    }
}
