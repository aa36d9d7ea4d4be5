using System.Diagnostics;
using Concentrator.Control.Accounting;
using Concentrator.Control.Ports;
using Concentrator.Control.Radius;
using Concentrator.Control.Tests.Contract;
using Concentrator.Protocol.Radius;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concentrator.Control.Tests.Accounting;

/// <summary>Delivery over servers that are silent, pass some over, or come back.</summary>
public sealed class AccountingSenderTests : IDisposable
{
    private readonly AccountingInstruments _instruments = new();
    private readonly TestClock _clock = new();
    private readonly MemorySpool _spool = new();

    public void Dispose() => _instruments.Dispose();

    [Fact]
    public async Task Each_tunnels_records_come_in_their_order_and_all_of_them_once()
    {
        await using var server = new TestRadiusServer(TestRadiusServer.Account);
        var tunnels = Enumerable.Range(1, 100).Select(number => new TunnelId((UInt128)number)).ToList();
        foreach (var status in new[] { AcctStatusType.Start, AcctStatusType.InterimUpdate, AcctStatusType.InterimUpdate, AcctStatusType.Stop })
        {
            tunnels.ForEach(tunnel => _spool.Add(tunnel, status, _clock.GetUtcNow()));
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        await using var running = Start(server);
        await Until(server, () => _spool.Records.Count == 0);
        var log = new AccountingLog(server).Entries;
        Assert.Equal(400, log.Count);
        foreach (var own in log.GroupBy(entry => entry.Session))
        {
            Assert.Equal([AcctStatusType.Start, AcctStatusType.InterimUpdate, AcctStatusType.InterimUpdate, AcctStatusType.Stop], own.Select(entry => entry.Status));
        }
    }

    /// <summary>A record that no server takes does not hold up those of other tunnels, and its own wait behind it.</summary>
    [Fact]
    public async Task A_record_that_is_passed_over_holds_up_nobody_else()
    {
        var stuck = new TunnelId(1);
        var takesAll = false;
        await using var server = new TestRadiusServer(request =>
            takesAll || !(request.TryFind(RadiusAttributeType.AcctSessionId, out var session) && session.TryReadText(out var text) && string.Equals(text, stuck.ToString(), StringComparison.Ordinal)) ? TestRadiusServer.Account(request) : null);
        _spool.Add(stuck, AcctStatusType.Start, _clock.GetUtcNow());
        _spool.Add(stuck, AcctStatusType.Stop, _clock.GetUtcNow());
        for (var number = 2; number < 100; number++)
        {
            _spool.Add(new TunnelId((UInt128)number), AcctStatusType.Start, _clock.GetUtcNow());
        }

        await using var running = Start(server);
        await Until(server, () => _spool.Records.Count == 2);
        Assert.All(_spool.Records, record => Assert.Equal(stuck, record.Tunnel));
        takesAll = true;
        await Until(server, () => _spool.Records.Count == 0);
        Assert.Equal([AcctStatusType.Start, AcctStatusType.Stop], new AccountingLog(server).Entries.Where(entry => string.Equals(entry.Session, stuck.ToString(), StringComparison.Ordinal)).Select(entry => entry.Status).Distinct());
    }

    [Fact]
    public async Task A_full_spool_gives_up_the_oldest_Interim_Updates_first_and_keeps_what_begins_and_ends_sessions()
    {
        await using var server = new TestRadiusServer(_ => null);
        for (var number = 1; number <= 10; number++)
        {
            _spool.Add(new TunnelId((UInt128)number), AcctStatusType.Start, _clock.GetUtcNow());
            _spool.Add(new TunnelId((UInt128)number), AcctStatusType.InterimUpdate, _clock.GetUtcNow());
        }

        await using (Start(server, mostSpooled: 15))
        {
            await Until(server, () => _spool.Records.Count == 15);
        }

        Assert.Equal(10, _spool.Records.Count(record => record.Status == AcctStatusType.Start));
        Assert.Equal([6, 7, 8, 9, 10], _spool.Records.Where(record => record.Status == AcctStatusType.InterimUpdate).Select(record => (int)record.Tunnel.Value));
        await using (Start(server, mostSpooled: 4))
        {
            await Until(server, () => _spool.Records.Count == 4);
        }

        Assert.Equal([7, 8, 9, 10], _spool.Records.Select(record => (int)record.Tunnel.Value));
        Assert.All(_spool.Records, record => Assert.Equal(AcctStatusType.Start, record.Status));
    }

    [Fact]
    public async Task What_waited_too_long_is_given_up()
    {
        await using var server = new TestRadiusServer(TestRadiusServer.Account);
        _spool.Add(new TunnelId(1), AcctStatusType.Start, _clock.GetUtcNow());
        _clock.Advance(TimeSpan.FromDays(8));
        _spool.Add(new TunnelId(1), AcctStatusType.Stop, _clock.GetUtcNow());
        await using var running = Start(server);
        await Until(server, () => _spool.Records.Count == 0);
        Assert.Equal(AcctStatusType.Stop, Assert.Single(new AccountingLog(server).Entries).Status);
    }

    [Fact]
    public async Task What_is_only_given_up_is_no_sign_of_a_server_that_answers()
    {
        await using var server = new TestRadiusServer(_ => null);
        for (var number = 1; number <= 100; number++)
        {
            _spool.Add(new TunnelId((UInt128)number), AcctStatusType.Start, _clock.GetUtcNow());
        }

        _clock.Advance(TimeSpan.FromDays(8));
        var fresh = new TunnelId(101);
        _spool.Add(fresh, AcctStatusType.Start, _clock.GetUtcNow());
        _spool.Add(new TunnelId(102), AcctStatusType.Start, _clock.GetUtcNow());
        var log = new AccountingLog(server);
        await using var running = Start(server);
        await Until(server, () => log.Entries.Count > 0);

        // One record asks whether a server is there, not as many as were given up.
        Assert.Equal(fresh.ToString(), Assert.Single(log.Entries).Session);
        Assert.Equal(2, _spool.Records.Count);
    }

    [Fact]
    public async Task What_comes_after_an_edges_record_waits_until_a_server_has_that()
    {
        var takesEdges = false;
        await using var server = new TestRadiusServer(request =>
            takesEdges || !(request.TryFind(RadiusAttributeType.AcctStatusType, out var status) && status.TryReadInteger(out var number) && number == (uint)AcctStatusType.AccountingOn) ? TestRadiusServer.Account(request) : null);
        var log = new AccountingLog(server);
        _spool.Add(new TunnelId(1), AcctStatusType.Stop, _clock.GetUtcNow());
        _spool.Add(default, AcctStatusType.AccountingOn, _clock.GetUtcNow());
        for (var number = 2; number < 20; number++)
        {
            _spool.Add(new TunnelId((UInt128)number), AcctStatusType.Start, _clock.GetUtcNow());
        }

        await using var running = Start(server);
        await Until(server, () => log.Entries.Count(entry => entry.Status == AcctStatusType.AccountingOn) >= 4);
        Assert.DoesNotContain(log.Entries, entry => entry.Status == AcctStatusType.Start);
        takesEdges = true;
        await Until(server, () => _spool.Records.Count == 0);
        Assert.Equal(18, log.Entries.Count(entry => entry.Status == AcctStatusType.Start));
    }

    [Fact]
    public async Task A_fault_of_the_spool_does_not_end_the_delivery()
    {
        await using var server = new TestRadiusServer(TestRadiusServer.Account);
        _spool.Add(new TunnelId(1), AcctStatusType.Start, _clock.GetUtcNow());
        _spool.Faults.Enqueue(new InvalidOperationException("a row of nobody's"));
        _spool.Faults.Enqueue(new FormatException("a number that is none"));
        await using var running = Start(server);
        await Until(server, () => _spool.Records.Count == 0);
        Assert.Empty(_spool.Faults);
        Assert.Single(new AccountingLog(server).Entries);
    }

    private Running Start(TestRadiusServer server, long mostSpooled = 1000)
    {
        var options = new RadiusAccountingOptions { Servers = [server.Options() with { Timeout = TimeSpan.FromSeconds(1), Tries = 2 }] };
        var delivery = new AccountingDelivery(options, _instruments, _clock, NullLoggerFactory.Instance);
        return new Running(delivery, delivery.Start(_spool, mostSpooled));
    }

    private async Task Until(TestRadiusServer server, Func<bool> done)
    {
        var began = Stopwatch.GetTimestamp();
        while (!done())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(30), $"{_spool.Records.Count} records wait still.");
            if (server.IsIdle)
            {
                // Time is ours and the socket the machine's: a server that would answer is not to be late.
                _clock.Advance(TimeSpan.FromMilliseconds(50));
            }

            await Task.Delay(5);
        }
    }

    private sealed record Running(AccountingDelivery Delivery, AccountingSender Sender) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Sender.DisposeAsync();
            await Delivery.DisposeAsync();
        }
    }
}
