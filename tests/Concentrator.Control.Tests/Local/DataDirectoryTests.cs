using System.Net;
using Concentrator.Control.Blocking;
using Concentrator.Control.Local;
using Concentrator.Control.Local.Storage;
using Concentrator.Control.Ports;
using Concentrator.Control.Tests.Contract;
using Concentrator.Protocol.Ppp.Authentication;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concentrator.Control.Tests.Local;

public sealed class DataDirectoryTests : IAsyncLifetime
{
    private readonly LocalControlPlaneOptions _options = LocalControlPlaneHost.Options(new ControlPlaneSetup());
    private LocalControlPlaneHost _host = null!;

    private string Database => Path.Combine(_options.DataDirectory, "control.db");

    public async Task InitializeAsync()
    {
        _host = await LocalControlPlaneHost.Start(_options);
        await _host.AddUser("ann");
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_second_control_plane_is_refused_and_told_who_has_the_directory()
    {
        var refused = await Assert.ThrowsAsync<DataDirectoryInUseException>(Open);

        Assert.Equal(Environment.ProcessId, refused.ProcessId);
        Assert.Contains(_options.DataDirectory, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_process_id_that_cannot_be_written_keeps_nobody_from_starting()
    {
        await _host.Plane.DisposeAsync();
        var file = Path.Combine(_options.DataDirectory, "control.pid");
        File.Delete(file);
        Directory.CreateDirectory(file);

        await using var plane = await Open();
        Assert.Null((await Assert.ThrowsAsync<DataDirectoryInUseException>(Open)).ProcessId);
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused_and_left_alone()
    {
        await _host.Plane.DisposeAsync();
        Execute("PRAGMA user_version = 1000");
        var before = await File.ReadAllBytesAsync(Database);

        var refused = await Assert.ThrowsAsync<InvalidDataException>(Open);

        Assert.Contains("newer version", refused.Message, StringComparison.Ordinal);
        Assert.Contains("1000", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(Database));
    }

    [Fact]
    public async Task A_blocked_network_of_IPv4_mapped_addresses_in_an_older_file_is_the_IPv4_network_and_can_be_taken_away()
    {
        await _host.Plane.DisposeAsync();
        MakeOlderFile(2);
        Execute("INSERT INTO blocked (kind, network) VALUES ('Client', '::ffff:192.0.2.0/120')");

        await using (var plane = await Open())
        {
            var list = await plane.Blocked.Get(default);
            Assert.Equal(("192.0.2.0/24", 1L), (Assert.Single(list.Clients).ToString(), list.Version));
            Assert.True((await plane.Blocked.Change(new BlockChange(BlockKind.Client, IPNetwork.Parse("192.0.2.0/24"), Add: false), default)).Done);
        }

        await using var again = await Open();
        Assert.Empty((await again.Blocked.Get(default)).Clients);
    }

    [Fact]
    public async Task Users_of_an_older_file_are_in_no_group()
    {
        await _host.Plane.DisposeAsync();
        MakeOlderFile(3);
        Execute("INSERT INTO users VALUES ('ANN', 'ann', 0, NULL, NULL, NULL, x'00', x'00', NULL, 0)");

        await using var plane = await Open();
        Assert.Empty(Assert.Single(await plane.Users.List(default)).Groups);
        Assert.True((await plane.Users.ChangeGroups("ann", ["staff"], [], default)).Done);
    }

    [Fact]
    public async Task Another_programs_file_and_a_damaged_one_are_refused()
    {
        await _host.Plane.DisposeAsync();
        Execute("PRAGMA application_id = 7");
        Assert.Contains("another program", (await Assert.ThrowsAsync<InvalidDataException>(Open)).Message, StringComparison.Ordinal);

        var damaged = new byte[8192];
        new Random(1).NextBytes(damaged);
        await File.WriteAllBytesAsync(Database, damaged);
        Assert.Contains(Database, (await Assert.ThrowsAsync<InvalidDataException>(Open)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_or_foreign_key_file_is_told_at_the_start()
    {
        await _host.Plane.DisposeAsync();
        File.Delete(Path.Combine(_options.DataDirectory, "secrets.key"));

        var refused = await Assert.ThrowsAsync<InvalidDataException>(Open);

        Assert.Contains("secrets.key", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_is_unavailable_with_nothing_half_done_and_all_goes_on_when_there_is_room()
    {
        var edge = await _host.NewEdge();
        var before = await edge.Dial("ann");
        var login = await edge.Login("ann", TestUsers.Password);
        var begin = edge.BeginRequest();
        var challenge = await _host.ControlPlane.Begin(begin, default);
        var answer = edge.AnswerRequest(begin, 1, Authenticators.CreatePeer(begin.Method, "ann", TestUsers.Password).Receive(challenge.Packet).Packet);
        await LimitPages("1");
        await Fill();

        await Assert.ThrowsAsync<ControlPlaneUnavailableException>(async () => await Exhaust(edge));
        var leases = _host.Plane.Pools[0].Leases;
        await Assert.ThrowsAsync<ControlPlaneUnavailableException>(async () => await _host.ControlPlane.Answer(answer, default));
        await Assert.ThrowsAsync<ControlPlaneUnavailableException>(async () => await _host.ControlPlane.Answer(answer, default));
        Assert.Equal(leases, _host.Plane.Pools[0].Leases);
        Assert.Contains(await _host.Sessions.List(default), session => session.Tunnel == before.Tunnel);

        await LimitPages("1000000");
        var granted = await _host.ControlPlane.Answer(answer, default);
        Assert.Equal(AuthenticationVerdict.Granted, granted.Verdict);
        Assert.NotEqual(before.Address, granted.Grant!.Address);
        Assert.True(await edge.OpenTunnel(login));
        Assert.True((await edge.Renew()).DigestAgrees);
        await _host.Restart();
        Assert.True((await edge.Renew()).DigestAgrees);
    }

    private Task<LocalControlPlane> Open() => LocalControlPlane.OpenAsync(_options, TimeProvider.System, NullLoggerFactory.Instance);

    /// <summary>SQLite refuses to grow the file beyond its limit with SQLITE_FULL, as it does when the disk is full.</summary>
    private Task LimitPages(string pages) => _host.Store.Loop.Run(
        () =>
        {
            _host.Store.Database.Read($"PRAGMA max_page_count = {pages}", row => row.GetInt64(0));
            return true;
        },
        default);

    /// <summary>Uses up the free pages that the file has.</summary>
    private async Task Fill()
    {
        for (var i = 0; i < 1000; i++)
        {
            try
            {
                await _host.Store.Loop.Run(() => _host.Store.Database.Run("INSERT INTO addresses VALUES ((SELECT coalesce(max(address), 0) + 1 FROM addresses), 0)"), default);
            }
            catch (ControlPlaneUnavailableException)
            {
                return;
            }
        }
    }

    private static async Task Exhaust(TestEdge edge)
    {
        for (var i = 0; i < 200; i++)
        {
            await edge.Login("ann", TestUsers.Password);
        }
    }

    /// <summary>A file as a program left it that knew so many steps of the schema.</summary>
    private void MakeOlderFile(int version)
    {
        foreach (var file in Directory.GetFiles(_options.DataDirectory, "control.db*"))
        {
            File.Delete(file);
        }

        ControlDatabase.Open(Database, version).Dispose();
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
