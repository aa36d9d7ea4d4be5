using System.Net.Sockets;
using System.Text;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Connect;

/// <summary>Our own client as deploy/systemd/sstp@.service starts it, and beside the daemons of a whole machine.</summary>
public sealed class ServiceTests
{
    [ProgramFact("nft", "ss", "ping", "setpriv")]
    public async Task It_works_with_no_capability_but_the_units_and_says_when_it_is_ready()
    {
        await using var world = await ConnectWorld.CreateAsync();
        var before = await world.Network.TakeStockAsync();
        await File.WriteAllTextAsync(
            world.FileOf("office.conf"), $"# The office.\n{OfficeNetwork.Server}\n--user {ConnectWorld.User}\n--ca {world.Server.AuthorityFile}\n--state-directory {world.StateDirectory}\n--json\n");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(world.FileOf("notify")));
        var client = world.Start(
            ["setpriv", "--bounding-set=-all,+net_admin", "--inh-caps=-all", "--no-new-privs", SstpProgram.Program, "connect", $"@{world.FileOf("office.conf")}", "--password-file", world.FileOf("password")],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["NOTIFY_SOCKET"] = world.FileOf("notify") });

        await client.EventAsync("connected");
        Assert.True(await world.PingsAsync(EdgeNetwork.IntranetHost), client.Output);
        var told = new List<string>();
        var buffer = new byte[4096];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!told.Exists(text => text.StartsWith("READY=1\n", StringComparison.Ordinal)))
        {
            told.Add(Encoding.UTF8.GetString(buffer, 0, await manager.ReceiveAsync(buffer, limit.Token)));
        }

        Assert.Equal(0, await client.StopAsync());
        Assert.Equal(before, await world.Network.TakeStockAsync());
    }

    [ProgramFact("systemd-analyze")]
    public async Task The_unit_is_one_that_systemd_takes()
    {
        using var folder = new TemporaryFolder("unit");
        var unit = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "systemd", "sstp@.service"));
        Assert.Contains("CapabilityBoundingSet=CAP_NET_ADMIN\n", unit, StringComparison.Ordinal);
        await File.WriteAllTextAsync(folder.File("sstp@office.service"), unit.Replace("/usr/local/bin/sstp", SstpProgram.Program, StringComparison.Ordinal));

        // It reads the machine's own units too, and has things to say of them.
        var said = (await RunningProgram.RunAsync("systemd-analyze", "verify", folder.File("sstp@office.service"))).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.DoesNotContain(said, line => !line.Contains("/lib/systemd/system/", StringComparison.Ordinal));
    }

    [ProgramFact("nft", "ss")]
    public async Task Systemd_resolved_is_told_by_resolvectl_where_it_answers()
    {
        await using var world = await ConnectWorld.CreateAsync();
        await world.Network.WriteResolverAsync("nameserver 127.0.0.53\noptions edns0\n");
        var programs = Directory.CreateDirectory(world.FileOf("bin")).FullName;
        var resolvectl = Path.Combine(programs, "resolvectl");
        await File.WriteAllTextAsync(resolvectl, $"#!/bin/sh\necho \"$@\" >>{world.FileOf("told")}\n");
        File.SetUnixFileMode(resolvectl, (UnixFileMode)0b111_101_101);
        var client = world.Start(
            [
                SstpProgram.Program, "connect", OfficeNetwork.Server, "--user", ConnectWorld.User, "--password-file", world.FileOf("password"), "--ca", world.Server.AuthorityFile,
                "--state-directory", world.StateDirectory, "--json",
            ],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}" });

        await client.EventAsync("connected");
        Assert.Equal("nameserver 127.0.0.53\noptions edns0\n", await world.Network.ReadResolverAsync());
        Assert.Equal(0, await client.StopAsync());

        Assert.Equal(
            [$"dns sstpc0 {EdgeNetwork.IntranetHost}", "domain sstpc0 ~.", "default-route sstpc0 yes", "revert sstpc0"],
            await File.ReadAllLinesAsync(world.FileOf("told")));
    }
}
