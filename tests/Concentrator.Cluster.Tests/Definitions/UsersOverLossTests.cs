using Concentrator.Cluster.Tests.World;
using Concentrator.Control.Tests.Contract;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Cluster.Tests.Definitions;

/// <summary>Users outlive a Redis that was restarted empty, and a silo that dies.</summary>
public sealed class UsersOverLossTests
{
    private const int Users = 300;
    private static readonly TimeSpan _whole = TimeSpan.FromSeconds(60);

    [RedisFact]
    public async Task Users_that_nobody_has_asked_for_are_there_again_after_Redis_was_restarted_empty()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var host = await ClusterHost.Start(ClusterHost.SettingsOf(redis, new ControlPlaneSetup()));
        await Task.WhenAll(Enumerable.Range(0, Users).Select(i => host.AddUser($"user-{i}", i == 7 ? "10.20.0.7" : null)));

        await redis.KillAsync();
        await redis.StartAgainAsync(empty: true);
        await Eventually(async () => await Stored(redis, host) == Users);

        // Nobody remembers anything but Redis now.
        await host.Restart();
        Assert.Equal(Users, (await host.Users.List(default)).Count);
        var edge = await host.NewEdge();
        Assert.Equal("10.20.0.7", (await edge.Dial("user-7")).Address.ToString());
        Assert.False((await host.Users.SetFixedAddress("user-8", System.Net.IPAddress.Parse("10.20.0.7"), default)).Done);
    }

    [RedisFact]
    public async Task No_login_is_told_that_there_is_no_such_user_while_Redis_comes_back_empty()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var host = await ClusterHost.Start(ClusterHost.SettingsOf(redis, new ControlPlaneSetup()));
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => host.AddUser($"user-{i}")));
        var edge = await host.NewEdge();
        await host.Silos[0].Link.Users.List(default);

        await redis.KillAsync();
        var failures = new List<AuthenticationFailure> { await Failure(edge, "user-0") };
        await redis.StartAgainAsync(empty: true);
        for (var i = 1; i < 40; i++)
        {
            failures.Add(await Failure(edge, $"user-{i}"));
        }

        Assert.DoesNotContain(AuthenticationFailure.UnknownUser, failures);
        Assert.DoesNotContain(AuthenticationFailure.WrongPassword, failures);
        await Eventually(async () => await Stored(redis, host) == 40);
    }

    [RedisFact]
    public async Task What_users_are_changed_to_is_kept_when_silos_come_and_go()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var host = await ClusterHost.Start(ClusterHost.SettingsOf(redis, new ControlPlaneSetup()));
        await Task.WhenAll(Enumerable.Range(0, Users).Select(i => host.AddUser($"user-{i}")));
        Assert.True((await host.Users.Disable("user-1", default)).Done);

        await host.StartSilo("silo-9");
        Assert.True((await host.Users.Remove("user-2", default)).Done);
        await host.Silos[0].DisposeAsync();

        var users = await host.Users.List(default);
        Assert.Equal(Users - 1, users.Count);
        Assert.Equal("user-1", Assert.Single(users, user => user.Disabled).Name);
    }

    [RedisFact]
    public async Task A_fixed_address_goes_back_with_its_user_and_to_one_user_only()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var host = await ClusterHost.Start(ClusterHost.SettingsOf(redis, new ControlPlaneSetup()));
        var added = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            host.Users.Add(new Concentrator.Control.Users.NewUser($"user-{i}", TestUsers.Password) { FixedAddress = System.Net.IPAddress.Parse("10.20.0.1") }, default).AsTask()));

        Assert.Single(added, change => change.Done);
        var owner = Assert.Single(await host.Users.List(default));
        Assert.True((await host.Users.Remove(owner.Name, default)).Done);
        await host.AddUser("heir", "10.20.0.1");
    }

    private static async Task<AuthenticationFailure> Failure(TestEdge edge, string user)
    {
        try
        {
            return (await edge.Login(user, TestUsers.Password)).Answer.Failure;
        }
        catch (Concentrator.Control.Ports.ControlPlaneUnavailableException)
        {
            return AuthenticationFailure.Unavailable;
        }
    }

    private static async Task<long> Stored(RedisServer redis, ClusterHost host)
    {
        await using var connection = await redis.ConnectAsync();
        long users = 0;
        for (var shard = 0; shard < 64; shard++)
        {
            // One field is the mark of who writes.
            users += Math.Max(0, await connection.GetDatabase().HashLengthAsync($"{host.Settings.ClusterName}/users-{shard}") - 1);
        }

        return users;
    }

    private static async Task Eventually(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(_whole);
        while (!await holds())
        {
            await Task.Delay(200, limit.Token);
        }
    }
}
