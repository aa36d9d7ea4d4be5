using System.Diagnostics;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;
using Concentrator.Interop.Tests.Server;
using Xunit.Abstractions;

namespace Concentrator.Interop.Tests.Swarms;

/// <summary>The swarm itself, before a server on one machine: what it tells of faults is only worth something when it tells of none where there is none.</summary>
public sealed class SwarmTests(ITestOutputHelper output)
{
    private const string Server = "127.0.0.1";
    private const string Password = "in Wonderland, 1865";

    [ProgramFact("ss")]
    public Task Three_hundred_tunnels_miss_no_ping_and_come_back_after_a_kill() => KillAsync(300);

    [ProgramFact("ss")]
    [Trait("Tier", "long")]
    public Task Three_thousand_tunnels_miss_no_ping_and_come_back_after_a_kill() => KillAsync(3000);

    private async Task KillAsync(int tunnels)
    {
        await using var space = await NetworkNamespace.CreateAsync("swarm");
        await using var server = await ConcentratorServer.CreateAsync(space, Server, ["mschapv2"], "Network:Mode=none", "Pools:office:Prefix=10.96.0.0/14", "Log:Level=warning");
        await server.AddUserAsync("alice", Password);
        await server.StartAsync();

        var clock = Stopwatch.StartNew();
        await using var swarm = await Swarm.StartAsync(new SwarmOptions { Host = Server, Users = ["alice"], Password = Password, Tunnels = tunnels, Space = space });
        output.WriteLine($"{tunnels} tunnels stood after {clock.Elapsed.TotalSeconds:F1} s.");
        var used = Process.GetCurrentProcess().TotalProcessorTime;
        var quiet = Stopwatch.GetTimestamp();
        await Task.Delay(TimeSpan.FromSeconds(5));
        output.WriteLine(
            $"The clients took {(Process.GetCurrentProcess().TotalProcessorTime - used) / Stopwatch.GetElapsedTime(quiet):P1} of a core and have {Environment.WorkingSet / (1 << 20)} MiB.");
        Assert.Equal(tunnels, swarm.Since(quiet).Survivors);
        Assert.Equal(tunnels, swarm.Tunnels.Select(tunnel => tunnel.Life!.Address).Distinct().Count());

        var killed = Stopwatch.GetTimestamp();
        await server.KillAsync();
        await server.StartAsync();
        await swarm.UntilAnsweredAsync(Stopwatch.GetTimestamp(), 1, TimeSpan.FromSeconds(120));
        await swarm.QuietAsync();
        var recovery = swarm.Since(killed);
        output.WriteLine($"{recovery}");
        Assert.Equal((0, tunnels, 0), (recovery.Survivors, recovery.Returns.Count, recovery.Gone));
        Assert.All(swarm.Tunnels, tunnel => Assert.Equal(0, tunnel.Life!.Unanswered));
    }
}
