using Concentrator.Control.Ports;

namespace Concentrator.Cluster.Ports;

/// <summary>Calls of grains under a caller's deadline. Whatever keeps a grain from answering shows as <see cref="ControlPlaneUnavailableException"/>.</summary>
internal static class GrainCalls
{
    /// <summary>How long one try waits: a silo that froze may take what is sent and never answer, and another try finds another silo.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(4);

    /// <summary>Makes a call.</summary>
    public static Task<T> Call<T>(Func<Task<T>> call, CancellationToken deadline) => Call(call, _patience, deadline);

    /// <summary>Makes a call that may take a time of its own.</summary>
    public static async Task<T> Call<T>(Func<Task<T>> call, TimeSpan patience, CancellationToken deadline)
    {
        deadline.ThrowIfCancellationRequested();
        try
        {
            return await call().WaitAsync(patience, deadline);
        }
        catch (Exception fault) when (fault is not (ControlPlaneUnavailableException or OperationCanceledException))
        {
            throw new ControlPlaneUnavailableException($"No silo answered: {fault.Message}", fault);
        }
        catch (OperationCanceledException fault) when (!deadline.IsCancellationRequested)
        {
            throw new ControlPlaneUnavailableException($"No silo answered: {fault.Message}", fault);
        }
    }

    /// <summary>Makes a call without an answer.</summary>
    public static async Task Call(Func<Task> call, CancellationToken deadline) => await Call(
        async () =>
        {
            await call();
            return true;
        },
        deadline);
}
