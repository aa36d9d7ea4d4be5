using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Connect;

/// <summary>What went through the tunnel goes nowhere while it is dialled again, if the user wants that.</summary>
public sealed class BlockTests
{
    // The router's other side: without a tunnel the machine's default route leads there.
    private const string Outside = "10.77.0.2";
    private const string Outside6 = "fd77::2";

    [ProgramFact("nft", "ss", "ping")]
    public async Task Nothing_leaves_while_the_server_is_away_and_all_is_as_before_at_the_end()
    {
        await using var world = await ConnectWorld.CreateAsync();
        var before = await world.Network.TakeStockAsync();
        Assert.True(await world.PingsAsync(Outside));
        Assert.True(await world.PingsAsync(Outside6));
        var client = world.DialAs(ConnectWorld.User, "password", OfficeNetwork.ServerName, "--ca", world.Server.AuthorityFile, "--block-while-down");
        await client.EventAsync("connected");
        await ConnectWorld.UntilAsync(() => world.PingsAsync(EdgeNetwork.IntranetHost6), client);
        Assert.True(await world.PingsAsync(EdgeNetwork.IntranetHost), client.Output);

        await world.Server.KillAsync();
        Assert.True((await client.EventAsync("retrying")).GetProperty("blocked").GetBoolean());
        Assert.False(await world.PingsAsync(Outside), client.Output);
        Assert.False(await world.PingsAsync(Outside6), client.Output);
        Assert.True(await world.PingsAsync(OfficeNetwork.Router), client.Output);
        Assert.Contains($"nameserver {EdgeNetwork.IntranetHost}", await world.Network.ReadResolverAsync(), StringComparison.Ordinal);

        var place = client.LineCount;
        await world.Server.StartAsync();
        await client.EventAsync("connected", place);
        Assert.True(await world.PingsAsync(EdgeNetwork.IntranetHost), client.Output);

        Assert.Equal(0, await client.StopAsync());
        Assert.Equal(before, await world.Network.TakeStockAsync());
        Assert.True(await world.PingsAsync(Outside));
    }

    [ProgramFact("nft", "ss", "ping")]
    public async Task A_name_that_no_resolver_knows_any_more_is_dialled_over_the_network_that_is_there_now()
    {
        await using var world = await ConnectWorld.CreateAsync();
        var client = world.DialAs(ConnectWorld.User, "password", OfficeNetwork.ServerName, "--ca", world.Server.AuthorityFile, "--block-while-down");
        await client.EventAsync("connected");
        await world.Server.KillAsync();
        await client.EventAsync("retrying");
        var place = client.LineCount;

        // The name is gone, and the router has another address: the route beside the tunnel leads nowhere.
        await world.Network.NameAsync();
        await world.Network.RouterSpace.IpAsync($"address del {OfficeNetwork.Router}/24 dev lan0");
        await world.Network.RouterSpace.IpAsync("address add 10.76.0.9/24 dev lan0");
        await world.Network.Laptop.IpAsync("route replace default via 10.76.0.9");
        await world.Network.Laptop.IpAsync("neigh flush all");
        await world.Server.StartAsync();

        await client.EventAsync("connected", place);
        Assert.True(await world.PingsAsync(EdgeNetwork.IntranetHost), client.Output);
        Assert.Equal(0, await client.StopAsync());
    }

    [ProgramFact("nft", "ss", "ping")]
    public async Task A_resolvers_file_that_was_written_anew_meanwhile_is_changed_again_with_the_next_tunnel()
    {
        const string Lease = "nameserver 10.76.0.54\n";
        await using var world = await ConnectWorld.CreateAsync();
        var client = world.DialAs(ConnectWorld.User, "password", OfficeNetwork.ServerName, "--ca", world.Server.AuthorityFile, "--block-while-down");
        await client.EventAsync("connected");
        await world.Server.KillAsync();
        await client.EventAsync("retrying");
        var place = client.LineCount;

        await world.Network.WriteResolverAsync(Lease);
        await world.Server.StartAsync();
        await client.EventAsync("connected", place);

        var during = await world.Network.ReadResolverAsync();
        Assert.Contains($"nameserver {EdgeNetwork.IntranetHost}", during, StringComparison.Ordinal);
        Assert.DoesNotContain("10.76.0.54", during, StringComparison.Ordinal);
        Assert.Equal(0, await client.StopAsync());
        Assert.Equal(Lease, await world.Network.ReadResolverAsync());
    }

    [ProgramFact("nft", "ss", "ping")]
    public async Task An_ip_that_fails_for_a_while_costs_attempts_and_lets_nothing_out()
    {
        await using var world = await ConnectWorld.CreateAsync();
        var before = await world.Network.TakeStockAsync();
        var programs = Directory.CreateDirectory(world.FileOf("bin")).FullName;
        var ip = Path.Combine(programs, "ip");
        await File.WriteAllTextAsync(ip, $"#!/bin/sh\n[ ! -e {world.FileOf("fails")} ] || exit 2\nPATH=${{PATH#*:}} exec ip \"$@\"\n");
        File.SetUnixFileMode(ip, (UnixFileMode)0b111_101_101);
        var client = world.Start(
            [
                SstpProgram.Program, "connect", OfficeNetwork.Server, "--user", ConnectWorld.User, "--password-file", world.FileOf("password"), "--ca", world.Server.AuthorityFile,
                "--state-directory", world.StateDirectory, "--block-while-down", "--json",
            ],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}" });
        await client.EventAsync("connected");
        await world.Server.KillAsync();
        await client.EventAsync("retrying");
        var place = client.LineCount;

        await File.WriteAllTextAsync(world.FileOf("fails"), "");
        await world.Server.StartAsync();
        await client.UntilAsync(end => end.GetProperty("message").GetString()!.Contains("This machine does not let it", StringComparison.Ordinal), "disconnected", place);
        Assert.False(await world.PingsAsync(Outside), client.Output);
        File.Delete(world.FileOf("fails"));

        await client.EventAsync("connected", place);
        Assert.True(await world.PingsAsync(EdgeNetwork.IntranetHost), client.Output);
        Assert.Equal(0, await client.StopAsync());
        Assert.Equal(before, await world.Network.TakeStockAsync());
    }

    [ProgramFact("nft", "ss")]
    public async Task Of_the_servers_addresses_only_that_of_the_tunnel_has_a_route_beside_it()
    {
        const string Other = "10.77.0.99";
        await using var world = await ConnectWorld.CreateAsync();
        await world.Network.NameAsync(OfficeNetwork.Server, OfficeNetwork.ServerName, Other, OfficeNetwork.ServerName);
        var before = await world.Network.TakeStockAsync();
        var client = world.DialAs(ConnectWorld.User, "password", OfficeNetwork.ServerName, "--ca", world.Server.AuthorityFile, "--block-while-down");
        await client.EventAsync("connected");
        Assert.Equal([$"{OfficeNetwork.Server} via {OfficeNetwork.Router} onlink"], await HostRoutesAsync(world));

        var place = client.LineCount;
        await world.Server.KillAsync();
        await client.EventAsync("retrying", place);
        await ConnectWorld.UntilAsync(async () => (await HostRoutesAsync(world)).Length == 2, client);
        await world.Server.StartAsync();
        await client.EventAsync("connected", place);
        Assert.Equal([$"{OfficeNetwork.Server} via {OfficeNetwork.Router} onlink"], await HostRoutesAsync(world));

        Assert.Equal(0, await client.StopAsync());
        Assert.Equal(before, await world.Network.TakeStockAsync());
    }

    [ProgramFact("nft", "ss", "ping")]
    public async Task Ipv6_that_the_server_never_gives_is_blocked_unless_it_is_not_asked_for()
    {
        await using var world = await ConnectWorld.CreateAsync($"Edge:Certificate:Names:1={OfficeNetwork.ServerName}", "Pools:office:Prefix6=");
        var before = await world.Network.TakeStockAsync();
        Assert.True(await world.PingsAsync(Outside6));
        var client = world.Dial("--block-while-down");
        await client.EventAsync("connected");
        Assert.False(await world.PingsAsync(Outside6), client.Output);
        Assert.Equal(0, await client.StopAsync());

        var without = world.Dial("--block-while-down", "--no-ipv6");
        await without.EventAsync("connected");
        Assert.True(await world.PingsAsync(Outside6), without.Output);
        Assert.Equal(0, await without.StopAsync());
        Assert.Equal(before, await world.Network.TakeStockAsync());
    }

    [ProgramFact("nft", "ss", "ping")]
    public async Task After_a_kill_nothing_leaves_until_the_next_start_undoes_it()
    {
        await using var world = await ConnectWorld.CreateAsync();
        var before = await world.Network.TakeStockAsync();
        var killed = world.Dial("--block-while-down");
        await killed.EventAsync("connected");
        await killed.SignalAsync("KILL");
        await killed.ExitAsync();
        Assert.False(await world.PingsAsync(Outside));

        var next = world.Dial("--no-default-route");
        await next.EventAsync("connected");
        Assert.True(await world.PingsAsync(Outside), next.Output);
        Assert.Equal(0, await next.StopAsync());
        Assert.Equal(before, await world.Network.TakeStockAsync());
        Assert.Empty(Directory.GetFiles(world.StateDirectory));
    }

    [ProgramFact("nft", "ss", "ping")]
    public async Task Only_the_networks_that_were_asked_for_are_blocked()
    {
        await using var world = await ConnectWorld.CreateAsync();
        var client = world.Dial("--block-while-down", "--no-default-route", "--route", "10.79.0.0/24");
        await client.EventAsync("connected");
        await world.Server.KillAsync();
        await client.EventAsync("retrying");

        Assert.True(await world.PingsAsync(Outside), client.Output);
        Assert.Contains("unreachable 10.79.0.0/24", await world.Network.Laptop.IpAsync("route"), StringComparison.Ordinal);
        Assert.Equal(0, await client.StopAsync());
    }

    private static async Task<string[]> HostRoutesAsync(ConnectWorld world) =>
        [.. (await world.Network.Laptop.IpAsync("route show proto 84 dev eth0")).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
}
