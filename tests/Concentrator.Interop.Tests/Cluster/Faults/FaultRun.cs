using System.Diagnostics;
using System.Globalization;
using System.Net;
using Concentrator.Interop.Tests.Swarms;
using Xunit.Abstractions;

namespace Concentrator.Interop.Tests.Cluster.Faults;

/// <summary>One fault under a swarm of clients: before it all have a tunnel, after it all must have one again, and no address may ever have been in two places.</summary>
internal sealed class FaultRun : IAsyncDisposable
{
    /// <summary>How many clients dial in for the first time after a fault.</summary>
    private const int Newcomers = 20;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);

    private readonly ITestOutputHelper _output;
    private readonly List<Swarm> _swarms = [];
    private byte _sources = 16;

    private FaultRun(FaultWorld world, ITestOutputHelper output)
    {
        World = world;
        _output = output;
    }

    internal FaultWorld World { get; }

    /// <summary>The clients that were there before the fault.</summary>
    internal Swarm Swarm { get; private set; } = null!;

    /// <summary>Starts a cluster and has so many clients dial in.</summary>
    internal static async Task<FaultRun> StartAsync(ITestOutputHelper output, int clients, FaultPlan plan)
    {
        var clock = Stopwatch.StartNew();
        var run = new FaultRun(await FaultWorld.StartAsync(plan), output);
        try
        {
            run.Say($"the cluster stood after {clock.Elapsed.TotalSeconds:F1} s");
            clock.Restart();
            run.Swarm = await run.DialInAsync(clients);
            var servers = await run.World.Haproxy.ServersAsync();
            run.Say($"{clients} clients were in after {clock.Elapsed.TotalSeconds:F1} s: {string.Join(", ", servers.Select(server => $"{server.Name} {server.Connections}"))}");
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>Has a fault happen and waits until every client has its pings answered again.</summary>
    /// <param name="name">What happens.</param>
    /// <param name="fault">Makes it happen.</param>
    /// <param name="during">What is done while clients notice, or don't.</param>
    internal async Task<Recovery> FaultAsync(string name, Func<Task> fault, Func<Task>? during = null)
    {
        var used = World.CpuSeconds();
        var began = Stopwatch.GetTimestamp();
        await fault();
        var since = Stopwatch.GetTimestamp();
        try
        {
            await (during?.Invoke() ?? Task.CompletedTask);
            await UntilWholeAsync(since);
        }
        catch
        {
            _output.WriteLine(World.Complaints());
            throw;
        }

        var recovery = Swarm.Since(began);
        Say($"{name}: {recovery}");
        Say($"  cpu seconds of {Stopwatch.GetElapsedTime(began).TotalSeconds:F1}: {World.CpuSecondsSince(used)}");
        return recovery;
    }

    /// <summary>New clients dial in; returns when all of them are in.</summary>
    internal async Task NewcomersAsync()
    {
        var clock = Stopwatch.StartNew();
        var swarm = await DialInAsync(Newcomers);
        var failures = swarm.Tunnels.SelectMany(tunnel => tunnel.Lives.SelectMany(life => life.Failures)).ToList();
        Say($"  {Newcomers} new clients were in after {clock.Elapsed.TotalSeconds:F1} s, {failures.Count} attempts failed{string.Concat(failures.Select(failure => failure.Message).Distinct(StringComparer.Ordinal).Select(message => $"\n    {message}"))}");
    }

    /// <summary>Waits until the cluster's list of sessions is what the clients have.</summary>
    internal async Task ListsAllAsync(TimeSpan limit)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var held = _swarms.SelectMany(swarm => swarm.Tunnels).Select(tunnel => tunnel.Life?.Address.ToString() ?? "").Order(StringComparer.Ordinal).ToList();
            var listed = (await World.SessionsAsync()).Order(StringComparer.Ordinal).ToList();
            if (held.SequenceEqual(listed, StringComparer.Ordinal))
            {
                Say($"  the list of sessions was complete after {clock.Elapsed.TotalSeconds:F1} s");
                return;
            }

            Assert.True(clock.Elapsed < limit, $"After {limit.TotalSeconds} s {held.Except(listed, StringComparer.Ordinal).Count()} of {held.Count} tunnels are not listed, and {listed.Except(held, StringComparer.Ordinal).Count()} listed ones are no tunnels.");
            await Task.Delay(500);
        }
    }

    /// <summary>Ends the clients' pings and holds the forwarding logs of all edges against each other.</summary>
    internal async Task EndAsync()
    {
        foreach (var swarm in _swarms)
        {
            await swarm.QuietAsync();
        }

        Assert.Equal(0, _swarms.Sum(swarm => swarm.Tunnels.Sum(tunnel => tunnel.Life?.Unanswered ?? 1)));
        var seen = World.AssertNoAddressInTwoPlaces(_swarms.Sum(swarm => swarm.Tunnels.Sum(tunnel => tunnel.Lives.Count)), _swarms.Sum(swarm => swarm.Tunnels.Count));
        Say($"{seen} stays in forwarding tables, none of an address in two places");
    }

    public async ValueTask DisposeAsync()
    {
        // Clients that are cut off need no good-bye: the processes go first, and nobody waits for a drain.
        await World.DisposeAsync();
        foreach (var swarm in _swarms)
        {
            await swarm.DisposeAsync();
        }
    }

    internal void Say(FormattableString text) => _output.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private async Task<Swarm> DialInAsync(int clients)
    {
        var swarm = await Swarm.StartAsync(World.Clients(clients) with { SourceNetwork = _sources++ });
        _swarms.Add(swarm);
        return swarm;
    }

    private async Task UntilWholeAsync(long since)
    {
        // A ping that was sent a little later than all that happened: what was on its way when it happened proves nothing.
        await Swarm.UntilAnsweredAsync(since, 1, s_patience);
        await Task.Delay(TimeSpan.FromSeconds(2));
        await Swarm.UntilAnsweredAsync(Stopwatch.GetTimestamp(), 1, s_patience);
    }
}
