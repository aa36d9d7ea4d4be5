using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Concentrator.Cluster.Ring;

/// <summary>
/// Takes this silo out of the ring before it stops: first every silo learns that nothing is placed here any more, then the activations go where the ring has them
/// without this silo, then the stop goes on. It happens at every orderly stop, and earlier for who asks.
/// </summary>
internal sealed partial class SiloDrain(
    DrainAnnouncement announcement, RingMembership membership, RingActivations activations, RingMoves moves, RingInstruments instruments, TimeProvider time, IOptions<RingOptions> options, ILogger<SiloDrain> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    // Between two looks for what came while others moved.
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(50);

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe(nameof(SiloDrain), ServiceLifecycleStage.Active + 1, _ => Task.CompletedTask, DrainAsync);

        // Twice Orleans lets milliseconds pass where other silos need time to hear: between leaving the membership and refusing calls, and between being declared
        // dead (in this very stage), which makes the others forget what they remember here, and closing the connections with calls still on their way.
        lifecycle.Subscribe(nameof(FarewellAsync), ServiceLifecycleStage.ApplicationServices, _ => Task.CompletedTask, FarewellAsync);
        lifecycle.Subscribe(nameof(FarewellAsync), ServiceLifecycleStage.RuntimeInitialize + 1, _ => Task.CompletedTask, FarewellAsync);
    }

    /// <summary>Drains this silo, within <see cref="RingOptions.DrainTimeout"/>. The silo stays out of the ring until it stops. A second call repeats the first.</summary>
    /// <param name="cancellationToken">Gives the rest up: what is still here ends with the silo.</param>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return;
        }

        using var limit = new CancellationTokenSource(options.Value.DrainTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        instruments.DrainBegins();
        Log.Drains(logger, activations.Count);
        try
        {
            await announcement.AnnounceAsync(both.Token);
            while (membership.Current.Ring is not null && activations.Count > 0)
            {
                await moves.MoveAsync(both.Token);
                await Task.Delay(_pause, time, both.Token);
            }
        }
        catch (OperationCanceledException) when (both.IsCancellationRequested)
        {
            // What is left is told below.
        }

        Log.Drained(logger, activations.Count);
    }

    private async Task FarewellAsync(CancellationToken cancellationToken)
    {
        if (membership.Current.Ring is not null)
        {
            await Task.Delay(options.Value.Farewell, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "This silo drains: {Count} grains go to others.")]
        public static partial void Drains(ILogger logger, int count);

        [LoggerMessage(2, LogLevel.Information, "This silo is drained; {Count} grains are left and end with it.")]
        public static partial void Drained(ILogger logger, int count);
    }
}
