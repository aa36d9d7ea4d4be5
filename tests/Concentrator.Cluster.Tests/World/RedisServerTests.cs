using StackExchange.Redis;

namespace Concentrator.Cluster.Tests.World;

public sealed class RedisServerTests
{
    [RedisFact]
    public async Task It_keeps_what_was_written_over_a_kill_when_it_has_an_append_only_file()
    {
        await using var server = await RedisServer.StartAsync(new RedisServerOptions { AppendOnlyFile = true, SyncEveryWrite = true, Password = "s3cret" });
        await WriteAsync(server, "kept");
        int port = server.Port;

        await server.KillAsync();
        Assert.False(server.IsRunning);
        await server.StartAgainAsync();

        Assert.Equal(port, server.Port);
        Assert.Equal("kept", await ReadAsync(server));
    }

    [RedisFact]
    public async Task It_is_empty_after_a_restart_without_its_files()
    {
        await using var server = await RedisServer.StartAsync(new RedisServerOptions { AppendOnlyFile = true, SyncEveryWrite = true });
        await WriteAsync(server, "lost");

        await server.StopAsync();
        await server.StartAgainAsync(empty: true);

        Assert.True((await ReadAsync(server)).IsNull);
    }

    [RedisFact]
    public async Task It_refuses_a_client_without_the_password()
    {
        await using var server = await RedisServer.StartAsync(new RedisServerOptions { Password = "s3cret" });

        await Assert.ThrowsAnyAsync<RedisConnectionException>(() => ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{server.Port},connectRetry=0"));
    }

    [RedisFact]
    public async Task It_answers_nothing_while_it_is_frozen_and_goes_on_when_thawed()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = await server.ConnectAsync();

        server.Freeze();
        var ping = client.GetDatabase().PingAsync();
        Assert.NotSame(ping, await Task.WhenAny(ping, Task.Delay(TimeSpan.FromMilliseconds(200))));
        server.Thaw();

        Assert.True(await ping > TimeSpan.Zero);
    }

    private static async Task WriteAsync(RedisServer server, string value)
    {
        await using var client = await server.ConnectAsync();
        await client.GetDatabase().StringSetAsync("key", value);
    }

    private static async Task<RedisValue> ReadAsync(RedisServer server)
    {
        await using var client = await server.ConnectAsync();
        return await client.GetDatabase().StringGetAsync("key");
    }
}
