using System.Net;
using System.Text.Json;
using Concentrator.Cluster.Tests.World;
using Concentrator.Control.Backup;
using Concentrator.Control.Local;
using Concentrator.Control.Tests.Contract;
using Concentrator.Control.Users;
using Concentrator.Protocol.OneTimePasswords;
using Concentrator.Protocol.Ppp.Authentication;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concentrator.Cluster.Tests.Definitions;

/// <summary>Users are brought out of a cluster and into it.</summary>
public sealed class BackupTests(SharedRedis redis) : IClassFixture<SharedRedis>
{
    private static readonly byte[] _secret = "12345678901234567890"u8.ToArray();

    [RedisFact]
    public async Task Users_of_a_standalone_server_log_in_with_their_passwords_and_addresses_and_a_second_import_adds_nobody()
    {
        var folder = Directory.CreateTempSubdirectory("concentrator-import-");
        try
        {
            await using (var plane = await LocalControlPlane.OpenAsync(new LocalControlPlaneOptions { DataDirectory = folder.FullName }, TimeProvider.System, NullLoggerFactory.Instance))
            {
                Assert.True((await plane.Users.Add(new NewUser("Ann", TestUsers.Password) { Chap = true, Groups = ["Staff"] }, default)).Done);
                Assert.True((await plane.Users.Add(new NewUser("bob", TestUsers.Password) { FixedAddress = IPAddress.Parse("10.20.0.7") }, default)).Done);
                Assert.True((await plane.Users.Add(new NewUser("cid", TestUsers.Password) { Disabled = true }, default)).Done);
                Assert.Throws<DataDirectoryInUseException>(() => LocalBackup.Read(folder.FullName, default));
            }

            var (document, key) = LocalBackup.Read(folder.FullName, TimeProvider.System.GetUtcNow());
            await using var host = await ClusterHost.Start(ClusterHost.SettingsOf(redis.Server, new ControlPlaneSetup()));
            Assert.True((await host.Users.Add(new NewUser("cid", "another password"), default)).Done);

            var wrong = await host.Edge.Link.Backup.Import(document.Users, [new byte[32]], default);
            Assert.DoesNotContain(wrong, change => change.Done);
            var first = await host.Edge.Link.Backup.Import(document.Users, [key], default);
            var second = await host.Edge.Link.Backup.Import(document.Users, [key], default);

            Assert.Equal([UserChangeOutcome.Done, UserChangeOutcome.Done, UserChangeOutcome.Exists], first.Select(change => change.Outcome));
            Assert.All(second, change => Assert.Equal(UserChangeOutcome.Exists, change.Outcome));
            var edge = await host.NewEdge();
            Assert.NotNull((await edge.Login("ann", TestUsers.Password, AuthenticationMethod.ChapMd5)).Answer.Grant);
            Assert.Equal(["Staff"], (await host.Users.Find("ann", default))!.Groups);
            Assert.Equal("10.20.0.7", (await edge.Dial("bob")).Address.ToString());
            await edge.Dial("cid", "another password");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [RedisFact]
    public async Task An_export_and_its_keys_bring_back_a_cluster_that_lost_everything()
    {
        byte[] text;
        string code;
        IReadOnlyList<byte[]> keys;
        await using (var host = await ClusterHost.Start(ClusterHost.SettingsOf(redis.Server, new ControlPlaneSetup())))
        {
            await host.AddUser("ann", chap: true);
            await host.AddUser("bob", "10.20.0.7");
            await host.AddUser("dora");
            code = Totp.CodeAt(_secret, host.Clock.GetUtcNow());
            Assert.True((await host.Users.EnrollOneTimePassword("dora", _secret, code, default)).Done);
            Assert.True((await host.Users.ChangeGroups("bob", ["staff", "ops"], [], default)).Done);
            var edge = await host.NewEdge();
            var login = await edge.Dial("ann");
            await edge.Close(login);
            for (var i = 0; i < 10; i++)
            {
                await edge.Login("bob", "wrong password");
            }

            text = JsonSerializer.SerializeToUtf8Bytes(await host.Edge.Link.Backup.Export(default));
            keys = await host.Edge.Link.Backup.ExportKeys(default);
        }

        var document = JsonSerializer.Deserialize<BackupDocument>(text)!;
        Assert.Equal(-1, text.AsSpan().IndexOf("correct horse"u8));
        Assert.Equal(-1, text.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(_secret))));
        Assert.Equal("10.9.0.0/24", document.Pools["test"].Prefix);
        await using var other = await ClusterHost.Start(ClusterHost.SettingsOf(redis.Server, new ControlPlaneSetup()));
        Assert.All(await other.Edge.Link.Backup.Import(document.Users, keys, default), change => Assert.True(change.Done, change.Message));

        var again = await other.NewEdge();
        Assert.NotNull((await again.Login("ann", TestUsers.Password, AuthenticationMethod.ChapMd5)).Answer.Grant);
        Assert.Equal(AuthenticationFailure.LockedOut, (await again.Login("bob", TestUsers.Password)).Answer.Failure);
        Assert.Equal(AuthenticationFailure.OneTimePasswordUsed, (await again.LoginWithCode("dora", TestUsers.Password, AuthenticationMethod.Pap, code)).Answer.Failure);
        Assert.NotNull((await again.LoginWithCode("dora", TestUsers.Password, AuthenticationMethod.Pap, Totp.CodeAt(_secret, other.Clock.GetUtcNow().AddSeconds(Totp.Period)))).Answer.Grant);
        Assert.Equal("10.9.0.2", (await other.Users.Find("ann", default))!.LastAddress!.ToString());
        Assert.Equal("10.20.0.7", (await other.Users.Find("bob", default))!.FixedAddress!.ToString());
        Assert.Equal(["staff", "ops"], (await other.Users.Find("bob", default))!.Groups);
    }

    [RedisFact]
    public async Task A_hostile_export_adds_nobody_and_throws_nothing()
    {
        await using var host = await ClusterHost.Start(ClusterHost.SettingsOf(redis.Server, new ControlPlaneSetup()));
        UserBackup user = new() { Name = "ann", CreatedAt = default, NtHash = [], SlowHash = [1, 2], ClearSecret = [3] };

        var changes = await host.Edge.Link.Backup.Import([user, user with { Name = "" }, user with { Name = "bob", Address = "10.9.0.0.1" }, user with { Name = "eve", LastAddress = "::1" }, user with { Groups = ["a,b"] }], [new byte[32]], default);

        Assert.All(changes, change => Assert.False(change.Done));
        Assert.Empty(await host.Users.List(default));
    }
}
