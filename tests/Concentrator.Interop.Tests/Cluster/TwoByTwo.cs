namespace Concentrator.Interop.Tests.Cluster;

/// <summary>A cluster of two silos and two edges that the tests of a class share.</summary>
public sealed class TwoByTwo : IAsyncLifetime
{
    internal ClusterWorld World { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (new ClusterFactAttribute().Skip is null)
        {
            World = await ClusterWorld.StartAsync(new ClusterPlan { Silos = 2, Edges = 2 });
        }
    }

    public async Task DisposeAsync() => await (World?.DisposeAsync() ?? ValueTask.CompletedTask);
}
