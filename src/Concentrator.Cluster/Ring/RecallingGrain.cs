namespace Concentrator.Cluster.Ring;

/// <summary>A grain that needs other grains to recall its state. It does so with its first call and not when it is activated.</summary>
/// <remarks>
/// Grains that move together are done moving when all of them are active where they go, and until then no call reaches any of them: a grain whose activation
/// waited for another's answer would wait for itself.
/// </remarks>
internal abstract class RecallingGrain : Grain, IIncomingGrainCallFilter
{
    private Task? _recalled;

    /// <summary>Lets a call in when the state is there. If it cannot be had, all calls that wait for it fail, and the next one finds another activation.</summary>
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await (_recalled ??= Recall());
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }

        await context.Invoke();
    }

    /// <summary>Brings the state into memory.</summary>
    protected abstract Task Recall();
}
