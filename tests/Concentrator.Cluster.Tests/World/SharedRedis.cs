namespace Concentrator.Cluster.Tests.World;

/// <summary>One redis-server for all tests of a class; each has a cluster of its own in it.</summary>
public sealed class SharedRedis : IAsyncLifetime
{
    public RedisServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await RedisServer.StartAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
