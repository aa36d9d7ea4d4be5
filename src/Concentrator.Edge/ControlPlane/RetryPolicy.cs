using Concentrator.Control.Ports;

namespace Concentrator.Edge.ControlPlane;

/// <summary>Asks an unreachable control plane again until a deadline, with pauses that grow and are spread at random.</summary>
internal sealed class RetryPolicy(TimeSpan timeout, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>Runs a call; every try shares the deadline.</summary>
    /// <exception cref="ControlPlaneUnavailableException">It was unreachable until the deadline.</exception>
    /// <exception cref="OperationCanceledException">It did not answer until the deadline.</exception>
    internal async Task<T> Run<T>(Func<CancellationToken, ValueTask<T>> call)
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        var pause = FirstPause;
        while (true)
        {
            try
            {
                return await call(deadline.Token);
            }
            catch (ControlPlaneUnavailableException) when (!deadline.IsCancellationRequested)
            {
                await Task.Delay(pause * (0.5 + Random.Shared.NextDouble()), time, deadline.Token);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }
}
