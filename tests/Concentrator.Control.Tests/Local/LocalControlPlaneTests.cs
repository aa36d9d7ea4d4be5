using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using Concentrator.Control.Addresses;
using Concentrator.Control.Local;
using Concentrator.Control.Ports;
using Concentrator.Control.Tests.Contract;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ppp.Authentication;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concentrator.Control.Tests.Local;

public sealed class LocalControlPlaneTests
{
    [Fact]
    public async Task An_edge_that_was_never_seen_holds_no_epoch()
    {
        await using var host = await LocalControlPlaneHost.Start(LocalControlPlaneHost.Options(new ControlPlaneSetup()));

        Assert.Equal(0, (await host.Commands.Next("stranger", 7, 0, default)).Epoch);
    }

    [Fact]
    public async Task Each_login_result_is_one_line_with_tunnel_user_method_and_reason_and_no_secret()
    {
        using var loggers = new RecordingLoggers();
        await using var host = await LocalControlPlaneHost.Start(LocalControlPlaneHost.Options(new ControlPlaneSetup { PasswordRetries = 0 }), loggers);
        await host.AddUser("ann", chap: true);
        var edge = await host.NewEdge();

        var granted = await edge.Login("ann", TestUsers.Password, AuthenticationMethod.Pap);
        var refused = await edge.Login("ann", "wrong password");
        await edge.Login("no\r\nbody", TestUsers.Password);

        var lines = loggers.Lines.ToList();
        Assert.Equal(3, lines.Count);
        Assert.Contains($"granted: tunnel {granted.Tunnel}, user ann, method Pap, from 192.0.2.1:50000", lines[0], StringComparison.Ordinal);
        Assert.Contains($"refused: tunnel {refused.Tunnel}, user ann, method MsChapV2, from 192.0.2.1:50000: WrongPassword", lines[1], StringComparison.Ordinal);
        Assert.Contains(": Malformed", lines[2], StringComparison.Ordinal);
        Assert.DoesNotContain("body", lines[2], StringComparison.Ordinal);
        Assert.DoesNotContain(lines, line => line.Contains(TestUsers.Password, StringComparison.Ordinal) || line.Contains("wrong password", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Authentications_leases_and_pool_sizes_are_measured()
    {
        await using var host = await LocalControlPlaneHost.Start(LocalControlPlaneHost.Options(new ControlPlaneSetup { Pools = [ControlPlaneSetup.Pool("10.9.0.0/24", "metered")], PasswordRetries = 0 }));
        var measured = new Dictionary<string, long>(StringComparer.Ordinal);
        using var listener = new MeterListener { InstrumentPublished = (instrument, it) => it.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var labels = new List<string>();
            foreach (var (label, given) in tags)
            {
                labels.Add($"{label}={given}");
            }

            // Other tests of the process measure too: with methods and pools of other names.
            lock (measured)
            {
                var key = $"{instrument.Name}{{{string.Join(',', labels)}}}";
                measured[key] = instrument.IsObservable ? value : measured.GetValueOrDefault(key) + value;
            }
        });
        listener.Start();
        await host.AddUser("ann");
        var edge = await host.NewEdge();
        await edge.Dial("ann");
        await edge.Dial("ann");
        await edge.Login("ann", "wrong password");
        listener.RecordObservableInstruments();

        lock (measured)
        {
            Assert.Equal(2, measured["concentrator_leases{pool=metered}"]);
            Assert.Equal(253, measured["concentrator_pool_addresses{pool=metered}"]);
            Assert.True(measured["concentrator_authentications_total{method=mschapv2,result=granted}"] >= 2);
            Assert.True(measured["concentrator_authentications_total{method=mschapv2,result=wrong_password}"] >= 1);
        }

        Assert.Equal([new PoolUsage("metered", host.Plane.Pools[0].Prefix, host.Plane.Pools[0].Gateway, 2, 253, 4, 1)], host.Plane.Pools);
    }

    [Fact]
    public async Task Nothing_secret_stands_in_the_files()
    {
        await using var host = await LocalControlPlaneHost.Start(LocalControlPlaneHost.Options(new ControlPlaneSetup()));
        await host.AddUser("ann", chap: true);
        var ntHash = new byte[16];
        NtPasswordHash.Compute(TestUsers.Password, ntHash);
        var edge = await host.NewEdge();
        await edge.Dial("ann");

        foreach (var file in Directory.GetFiles(host.DataDirectory).Where(path => Path.GetFileName(path).StartsWith("control.db", StringComparison.Ordinal)))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var content = new byte[stream.Length];
            await stream.ReadExactlyAsync(content);
            Assert.Equal(-1, content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(TestUsers.Password)));
            Assert.Equal(-1, content.AsSpan().IndexOf(ntHash));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task Every_refused_password_costs_one_write_whether_the_user_exists_or_not()
    {
        await using var host = await LocalControlPlaneHost.Start(LocalControlPlaneHost.Options(new ControlPlaneSetup { PasswordRetries = 0 }));
        await host.AddUser("ann");
        var edge = await host.NewEdge();
        await Task.WhenAll(Enumerable.Range(0, 9).Select(_ => edge.Login("ann", "wrong password")));

        Assert.Equal(
            [(AuthenticationFailure.UnknownUser, true), (AuthenticationFailure.WrongPassword, true), (AuthenticationFailure.LockedOut, true), (AuthenticationFailure.MethodNotPossible, true)],
            [
                await Refused("nobody", AuthenticationMethod.MsChapV2),
                await Refused("ann", AuthenticationMethod.MsChapV2),
                await Refused("ann", AuthenticationMethod.MsChapV2),
                await RefusedAfterUnlock(),
            ]);

        async Task<(AuthenticationFailure Failure, bool Wrote)> RefusedAfterUnlock()
        {
            await host.Users.Unlock("ann", default);
            return await Refused("ann", AuthenticationMethod.ChapMd5);
        }

        async Task<(AuthenticationFailure Failure, bool Wrote)> Refused(string user, AuthenticationMethod method)
        {
            var log = new FileInfo(Path.Combine(host.DataDirectory, "control.db-wal"));
            var before = log.Length;
            var login = await edge.Login(user, "wrong password", method);
            log.Refresh();
            return (login.Answer.Failure, log.Length > before);
        }
    }

    [Fact]
    public async Task The_history_is_bounded_by_rows_and_age()
    {
        var options = LocalControlPlaneHost.Options(new ControlPlaneSetup()) with { HistoryRows = 5, HistoryAge = TimeSpan.FromDays(1) };
        await using var host = await LocalControlPlaneHost.Start(options);
        await host.AddUser("ann");
        var edge = await host.NewEdge();
        var logins = new List<TestLogin>();
        for (var i = 0; i < 8; i++)
        {
            logins.Add(await edge.Dial("ann"));
            await edge.Close(logins[i]);
        }

        host.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(logins.Skip(3).Reverse().Select(login => login.Tunnel), (await host.Sessions.History(userName: null, 100, default)).Select(ended => ended.Session.Tunnel));
        host.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Empty(await host.Sessions.History(userName: null, 100, default));
    }

    [Fact]
    public async Task Sessions_of_a_pool_that_configuration_changed_end_in_good_order()
    {
        var options = LocalControlPlaneHost.Options(new ControlPlaneSetup { Pools = [ControlPlaneSetup.Pool("10.9.0.0/24")] });
        await using var first = await LocalControlPlaneHost.Start(options);
        await first.AddUser("ann");
        var edge = await first.NewEdge();
        var before = await edge.Dial("ann");
        await edge.Dial("ann");
        await first.Plane.DisposeAsync();

        await using var second = await LocalControlPlane.OpenAsync(
            options with { Pools = [ControlPlaneSetup.Pool("10.9.0.0/29", "small") with { BlockPrefixLength = 30 }, ControlPlaneSetup.Pool("10.8.0.0/24", "other")] },
            first.Clock,
            NullLoggerFactory.Instance);
        Assert.Equal(2, (await second.Sessions.List(default)).Count);
        Assert.Equal(2, second.Pools[0].Leases);
        Assert.True((await second.Renew(new RenewRequest(edge.Name, edge.Epoch, [], edge.Digest), default)).DigestAgrees);
        await second.Closed(new ClosedRequest(edge.Name, edge.Epoch, before.Tunnel, default, TunnelEndReason.ClientDisconnect, ""), default);
        Assert.Equal(1, second.Pools[0].Leases);
    }

    [Fact]
    public async Task A_users_own_address_that_configuration_made_the_gateway_is_not_granted()
    {
        var options = LocalControlPlaneHost.Options(new ControlPlaneSetup { Pools = [ControlPlaneSetup.Pool("10.9.0.0/24")], PasswordRetries = 0 });
        await using (var store = await LocalUserStore.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance))
        {
            await store.Users.Add(new NewUser("ann", TestUsers.Password) { FixedAddress = IPAddress.Parse("10.9.0.77") }, default);
        }

        await using var host = await LocalControlPlaneHost.Start(options with { Pools = [ControlPlaneSetup.Pool("10.9.0.0/24") with { Gateway = IPAddress.Parse("10.9.0.77") }] });
        var edge = await host.NewEdge();

        Assert.Equal(AuthenticationFailure.NoAddress, (await edge.Login("ann", TestUsers.Password)).Answer.Failure);
    }

    [Fact]
    public async Task What_failed_beside_it_gives_a_login_no_more_time_to_open()
    {
        await using var host = await LocalControlPlaneHost.Start(LocalControlPlaneHost.Options(new ControlPlaneSetup()));
        await host.AddUser("ann");
        var edge = await host.NewEdge();
        var login = await edge.Login("ann", TestUsers.Password);
        host.Clock.Advance(TimeSpan.FromSeconds(119));
        await Assert.ThrowsAsync<ControlPlaneUnavailableException>(() => host.Store.Loop.Run<bool>(() => throw new InvalidDataException(), default));
        await edge.Renew();

        host.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.False(await edge.OpenTunnel(login));
    }

    [Fact]
    public async Task Calls_after_the_end_and_waits_at_the_end_are_unavailable()
    {
        await using var host = await LocalControlPlaneHost.Start(LocalControlPlaneHost.Options(new ControlPlaneSetup()));
        var edge = await host.NewEdge();
        var waiting = Task.Run(() => edge.Commands());
        await host.Plane.DisposeAsync();

        await Assert.ThrowsAsync<ControlPlaneUnavailableException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(30)));
        await Assert.ThrowsAsync<ControlPlaneUnavailableException>(() => edge.Renew());
        await host.Plane.DisposeAsync();
    }

    [Fact]
    public async Task Users_added_before_the_first_serve_are_there_when_it_serves()
    {
        var options = LocalControlPlaneHost.Options(new ControlPlaneSetup());
        await using (var store = await LocalUserStore.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance))
        {
            Assert.False(await store.Users.Exists("ann", default));
            Assert.True((await store.Users.Add(new NewUser("ann", TestUsers.Password), default)).Done);
            Assert.Equal(UserChangeOutcome.Exists, (await store.Users.Add(new NewUser("ANN", TestUsers.Password), default)).Outcome);
            Assert.Equal(UserChangeOutcome.PasswordRefused, (await store.Users.Add(new NewUser("bob", "short"), default)).Outcome);
            Assert.Equal(UserChangeOutcome.NameRefused, (await store.Users.Add(new NewUser("", TestUsers.Password), default)).Outcome);
            Assert.Equal(UserChangeOutcome.NotFound, (await store.Users.Remove("bob", default)).Outcome);
            Assert.Equal(UserChangeOutcome.NotFound, (await store.Users.SetPassword("bob", TestUsers.Password, default)).Outcome);
            var user = Assert.Single(await store.Users.List(default));
            Assert.Equal(("ann", false, false), (user.Name, user.Disabled, user.Chap));
        }

        await using var host = await LocalControlPlaneHost.Start(options);
        var edge = await host.NewEdge();
        var login = await edge.Dial("ann");
        Assert.Equal(login.Address, (await host.Users.Find("ANN", default))!.LastAddress);
    }

    [Fact]
    public async Task Options_with_problems_are_refused_with_all_of_them()
    {
        var options = LocalControlPlaneHost.Options(new ControlPlaneSetup { Pools = [], MaxConversations = 0, SessionLimit = TimeSpan.Zero });

        var problem = await Assert.ThrowsAsync<ArgumentException>(() => LocalControlPlane.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance));

        Assert.Contains("Pools", problem.Message, StringComparison.Ordinal);
        Assert.Contains("MaxConversations", problem.Message, StringComparison.Ordinal);
        Assert.Contains("Sessions:Limit", problem.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(options.DataDirectory));
    }
}
