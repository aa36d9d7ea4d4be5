using System.Text;
using Concentrator.Cluster.Tests.World;
using Concentrator.Control.Tests.Contract;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ppp.Authentication;
using StackExchange.Redis;

namespace Concentrator.Cluster.Tests.Definitions;

/// <summary>The key that users' secrets are sealed with is replaced by another while they log in.</summary>
public sealed class KeyRotationTests(SharedRedis redis) : IClassFixture<SharedRedis>
{
    private const int Users = 60;

    [RedisFact]
    public async Task Every_user_is_sealed_anew_and_no_login_is_lost_on_the_way()
    {
        await using var host = await ClusterHost.Start(ClusterHost.SettingsOf(redis.Server, new ControlPlaneSetup()));
        await Task.WhenAll(Enumerable.Range(0, Users).Select(i => host.AddUser($"user-{i}", chap: i % 3 == 0)));
        var before = await KeysOf(host);
        using var over = new CancellationTokenSource();
        var logins = 0;
        var lost = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var edges = await Task.WhenAll(Enumerable.Range(1, 3).Select(i => host.NewEdge($"edge-{i}")));
        var dialling = edges.Select((edge, number) => Task.Run(async () =>
        {
            for (var i = number; !over.IsCancellationRequested; i++)
            {
                var method = i % 3 == 0 ? AuthenticationMethod.ChapMd5 : i % 3 == 1 ? AuthenticationMethod.MsChapV2 : AuthenticationMethod.Pap;
                var login = await edge.Login($"user-{i % Users}", TestUsers.Password, method);
                Interlocked.Increment(ref logins);
                if (login.Answer.Grant is null || !await edge.OpenTunnel(login))
                {
                    lost.Enqueue($"user-{i % Users}, {method}: {login.Answer.Failure}");
                    continue;
                }

                await edge.Close(login);
            }
        })).ToList();

        var progress = await host.Edge.Link.Sealing.Step(begin: true, default);
        var late = host.AddUser("late");
        while (!progress.Finished)
        {
            await Task.Delay(50);
            progress = await host.Edge.Link.Sealing.Step(begin: false, default);
        }

        await late;
        await over.CancelAsync();
        await Task.WhenAll(dialling);
        Assert.Empty(lost);
        Assert.True(logins > 0);
        Assert.Empty(progress.Unreadable);
        var after = await KeysOf(host);
        Assert.Single(before);
        Assert.Single(after);
        Assert.NotEqual(before, after);

        // With the new key alone.
        await host.Restart();
        var edge = await host.NewEdge();
        Assert.NotNull((await edge.Login("late", TestUsers.Password)).Answer.Grant);
        Assert.NotNull((await edge.Login("user-3", TestUsers.Password, AuthenticationMethod.ChapMd5)).Answer.Grant);
        Assert.Equal(AuthenticationFailure.WrongPassword, (await edge.Login("user-4", "wrong password")).Answer.Failure);
    }

    [RedisFact]
    public async Task Keys_of_files_are_not_in_Redis_and_the_first_one_seals_after_a_rotation()
    {
        var folder = Directory.CreateTempSubdirectory("concentrator-keys-");
        try
        {
            string[] files = [Path.Combine(folder.FullName, "one"), Path.Combine(folder.FullName, "two")];
            await Task.WhenAll(files.Select((file, number) => File.WriteAllBytesAsync(file, Encoding.ASCII.GetBytes(new string((char)('a' + number), SealingKey.Size)))));
            var settings = ClusterHost.SettingsOf(redis.Server, new ControlPlaneSetup()) with { SealingKeys = [files[0]] };
            await using (var host = await ClusterHost.Start(settings))
            {
                await host.AddUser("ann");
            }

            await using (var turned = await ClusterHost.Start(settings with { SealingKeys = [files[1], files[0]] }))
            {
                Assert.Empty(await KeysOf(turned, areInRedis: false));
                Assert.NotNull((await (await turned.NewEdge()).Login("ann", TestUsers.Password)).Answer.Grant);
                while (!(await turned.Edge.Link.Sealing.Step(begin: true, default)).Finished)
                {
                    await Task.Delay(50);
                }
            }

            await using var alone = await ClusterHost.Start(settings with { SealingKeys = [files[1]] });
            Assert.NotNull((await (await alone.NewEdge()).Login("ann", TestUsers.Password)).Answer.Grant);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The ids of the keys in Redis.</summary>
    private async Task<IReadOnlyList<string>> KeysOf(ClusterHost host, bool areInRedis = true)
    {
        await using var connection = await redis.Server.ConnectAsync();
        RedisValue text = await connection.GetDatabase().StringGetAsync($"{host.Settings.ClusterName}/sealing-keys");
        Assert.Equal(areInRedis, !text.IsNull);
        return text.IsNull ? [] : [.. System.Text.Json.JsonDocument.Parse(text.ToString()).RootElement.GetProperty("Keys").EnumerateArray().Select(key => key.GetString()!)];
    }
}
