namespace Concentrator.Cluster.Ring;

/// <summary>
/// Repeats a call that a silo refused before any grain saw it. A silo that stops refuses what others still send it because they remember a grain there; the refusal makes them
/// forget, so that the repeated call goes to where the grain is now. Calls that may have been executed are never repeated here: their callers know what may be done twice.
/// </summary>
internal sealed class RefusedCalls(TimeProvider time) : IOutgoingGrainCallFilter
{
    private const int MostRepeats = 3;

    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(20);

    /// <inheritdoc/>
    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        var pause = _firstPause;
        for (int repeat = 0; ; repeat++)
        {
            try
            {
                await context.Invoke();
                if (repeat == MostRepeats || context.Response?.Exception is not OrleansMessageRejectionException)
                {
                    return;
                }
            }
            catch (OrleansMessageRejectionException) when (repeat < MostRepeats)
            {
                // Told of by an exception or in the response, it is the same refusal.
            }

            await Task.Delay(pause, time);
            pause *= 3;
        }
    }
}
