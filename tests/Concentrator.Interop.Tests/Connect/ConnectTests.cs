using System.Net;
using System.Net.Sockets;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Connect;

/// <summary>Our own client on a machine of its own: what it makes of the machine's network, and that it leaves no trace.</summary>
public sealed class ConnectTests
{
    [ProgramFact("nft", "ss", "ping")]
    public async Task Everything_goes_through_the_tunnel_and_nothing_is_left_after_a_signal()
    {
        await using var world = await ConnectWorld.CreateAsync();
        foreach (var signal in new[] { "TERM", "INT" })
        {
            var before = await world.Network.TakeStockAsync();
            var client = world.Dial();
            var connected = await client.EventAsync("connected");

            Assert.Equal("10.99.0.2", connected.GetProperty("address").GetString());
            Assert.Equal("sstpc0", connected.GetProperty("device").GetString());
            Assert.Equal($"{OfficeNetwork.Server}:443", connected.GetProperty("remote").GetString());
            Assert.True(await world.PingsAsync(EdgeNetwork.IntranetHost), client.Output);
            await world.EchoAsync(4_000_000);
            Assert.Contains($"nameserver {EdgeNetwork.IntranetHost}", await world.Network.ReadResolverAsync(), StringComparison.Ordinal);
            Assert.Contains($"{OfficeNetwork.Server} via {OfficeNetwork.Router} dev eth0", await world.Network.Laptop.IpAsync("route"), StringComparison.Ordinal);

            await client.SignalAsync(signal);
            Assert.Equal(0, await client.ExitAsync());

            Assert.Equal(before, await world.Network.TakeStockAsync());
            Assert.Empty(Directory.GetFiles(world.StateDirectory));
            Assert.Equal("local", (await client.EventAsync("disconnected")).GetProperty("reason").GetString());
        }
    }

    [ProgramFact("nft", "ss", "ping")]
    public async Task Only_the_networks_that_were_asked_for_go_through_the_tunnel()
    {
        await using var world = await ConnectWorld.CreateAsync();
        var before = await world.Network.TakeStockAsync();
        var client = world.Dial("--no-default-route", "--route", "10.79.0.0/24", "--device", "office");
        await client.EventAsync("connected");

        Assert.True(await world.PingsAsync(EdgeNetwork.IntranetHost), client.Output);
        Assert.Equal(OfficeNetwork.ResolverFile, await world.Network.ReadResolverAsync());
        var routes = await world.Network.Laptop.IpAsync("route");
        Assert.Contains("10.79.0.0/24 dev office", routes, StringComparison.Ordinal);
        Assert.DoesNotContain("/1 dev", routes, StringComparison.Ordinal);
        Assert.DoesNotContain($"{OfficeNetwork.Server} ", routes, StringComparison.Ordinal);

        Assert.Equal(0, await client.StopAsync());
        Assert.Equal(before, await world.Network.TakeStockAsync());
    }

    [ProgramFact("nft", "ss", "ping")]
    public async Task A_server_inside_a_routed_network_is_still_reached_beside_the_tunnel()
    {
        await using var world = await ConnectWorld.CreateAsync();
        var before = await world.Network.TakeStockAsync();
        var client = world.Dial("--no-default-route", "--route", "10.0.0.0/8", "--dns-domain", "corp.example.test");
        await client.EventAsync("connected");

        Assert.True(await world.PingsAsync(EdgeNetwork.IntranetHost), client.Output);
        await world.EchoAsync(1_000_000);
        Assert.Contains($"nameserver {EdgeNetwork.IntranetHost}\nnameserver 10.76.0.53\nsearch corp.example.test office.example.test\n", await world.Network.ReadResolverAsync(), StringComparison.Ordinal);

        Assert.Equal(0, await client.StopAsync());
        Assert.Equal(before, await world.Network.TakeStockAsync());
    }

    [ProgramFact("nft", "ss", "ping")]
    public async Task The_route_to_the_server_goes_with_the_last_tunnel_that_needs_it()
    {
        await using var world = await ConnectWorld.CreateAsync();
        var before = await world.Network.TakeStockAsync();
        var first = world.Dial("--no-default-route", "--route", "10.77.0.0/16", "--no-ipv6", "--block-while-down");
        await first.EventAsync("connected");
        var second = world.Dial("--no-default-route", "--route", "10.0.0.0/8", "--no-ipv6", "--block-while-down");
        await second.EventAsync("connected");

        Assert.Equal(0, await first.StopAsync());
        var routes = await world.Network.Laptop.IpAsync("route");
        Assert.Contains($"{OfficeNetwork.Server} via {OfficeNetwork.Router} dev eth0", routes, StringComparison.Ordinal);
        Assert.Contains("unreachable 10.99.0.1 ", routes, StringComparison.Ordinal);
        Assert.DoesNotContain("10.77.0.0/16", routes, StringComparison.Ordinal);
        Assert.True(await world.PingsAsync(EdgeNetwork.IntranetHost), second.Output);

        Assert.Equal(0, await second.StopAsync());
        Assert.Equal(before, await world.Network.TakeStockAsync());
    }

    [ProgramFact("nft", "ss", "ping")]
    public async Task What_a_killed_client_left_the_next_one_undoes()
    {
        await using var world = await ConnectWorld.CreateAsync();
        var before = await world.Network.TakeStockAsync();
        var killed = world.Dial();
        await killed.EventAsync("connected");
        await killed.SignalAsync("KILL");
        await killed.ExitAsync();
        Assert.NotEqual(OfficeNetwork.ResolverFile, await world.Network.ReadResolverAsync());

        var next = world.Dial();
        await next.EventAsync("connected");
        Assert.Contains("undoing what a killed sstp left (sstpc0)", next.Output, StringComparison.Ordinal);
        Assert.True(await world.PingsAsync(EdgeNetwork.IntranetHost), next.Output);

        Assert.Equal(0, await next.StopAsync());
        Assert.Equal(before, await world.Network.TakeStockAsync());
        Assert.Empty(Directory.GetFiles(world.StateDirectory));
    }

    [ProgramFact("nft", "ss")]
    public async Task Two_tunnels_at_once_leave_the_resolver_as_it_was_whichever_ends_first()
    {
        await using var world = await ConnectWorld.CreateAsync();
        var before = await world.Network.TakeStockAsync();
        foreach (var firstEnds in new[] { true, false })
        {
            var first = world.Dial("--no-ipv6");
            await first.EventAsync("connected");
            var second = world.Dial("--no-default-route", "--dns-domain", "corp.example.test", "--no-ipv6");
            await second.EventAsync("connected");
            foreach (var client in firstEnds ? new[] { first, second } : [second, first])
            {
                Assert.Contains($"nameserver {EdgeNetwork.IntranetHost}", await world.Network.ReadResolverAsync(), StringComparison.Ordinal);
                Assert.Equal(0, await client.StopAsync());
            }

            Assert.Equal(before, await world.Network.TakeStockAsync());
            Assert.Empty(Directory.GetFiles(world.StateDirectory));
        }
    }

    [ProgramFact("nft", "ss")]
    public async Task A_state_directory_that_others_may_write_to_is_refused()
    {
        await using var world = await ConnectWorld.CreateAsync();
        Directory.CreateDirectory(world.StateDirectory);
        File.SetUnixFileMode(world.StateDirectory, (UnixFileMode)0b111_111_111);
        var client = world.Dial();

        Assert.Equal(2, await client.ExitAsync());
        Assert.Contains($"sstp: --state-directory {world.StateDirectory} is not safe (owner 0, mode 0777)", client.Output, StringComparison.Ordinal);
    }

    [ProgramFact("nft", "ss", "ping")]
    public async Task A_resolvers_file_that_somebody_changed_meanwhile_stays_theirs()
    {
        await using var world = await ConnectWorld.CreateAsync();
        var client = world.Dial();
        await client.EventAsync("connected");
        await world.Network.WriteResolverAsync("nameserver 192.0.2.53\n");

        Assert.Equal(0, await client.StopAsync());
        Assert.Equal("nameserver 192.0.2.53\n", await world.Network.ReadResolverAsync());
        Assert.Contains("was changed by somebody else", client.Output, StringComparison.Ordinal);
    }

    [ProgramFact("nft", "ss", "ping")]
    public async Task After_the_server_was_killed_it_comes_back_with_the_same_address()
    {
        await using var world = await ConnectWorld.CreateAsync();
        var before = await world.Network.TakeStockAsync();

        // The first address is somebody else's, so that the same one is not the first one.
        var first = world.Dial("--no-default-route");
        await first.EventAsync("connected");
        var client = world.Dial();
        var address = (await client.EventAsync("connected")).GetProperty("address").GetString();
        Assert.Equal("10.99.0.3", address);
        Assert.Equal(0, await first.StopAsync());

        await world.Server.KillAsync();
        var lost = await client.EventAsync("disconnected");
        Assert.Equal("connectionLost", lost.GetProperty("reason").GetString());
        Assert.Equal("up", lost.GetProperty("phase").GetString());
        var place = client.LineCount;
        await client.EventAsync("retrying");
        Assert.Equal(OfficeNetwork.ResolverFile, await world.Network.ReadResolverAsync());

        await world.Server.StartAsync();
        var again = await client.EventAsync("connected", place);
        Assert.Equal(address, again.GetProperty("address").GetString());
        Assert.True(await world.PingsAsync(EdgeNetwork.IntranetHost), client.Output);

        Assert.Equal(0, await client.StopAsync());
        Assert.Equal(before, await world.Network.TakeStockAsync());
    }

    [ProgramFact("nft", "ss")]
    public async Task A_signal_ends_it_though_the_server_reads_nothing_any_more()
    {
        await using var world = await ConnectWorld.CreateAsync();
        var before = await world.Network.TakeStockAsync();
        var client = world.Dial();
        await client.EventAsync("connected");
        await world.Server.Process.SignalAsync("STOP");

        // More than all buffers on the way hold.
        await world.Network.Laptop.EnterAsync(() =>
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            var packet = new byte[1300];
            for (var i = 0; i < 50_000; i++)
            {
                socket.SendTo(packet, new IPEndPoint(IPAddress.Parse(EdgeNetwork.IntranetHost), 9));
            }

            return true;
        });

        Assert.Equal(0, await client.StopAsync());
        Assert.Equal(before, await world.Network.TakeStockAsync());
        await world.Server.Process.SignalAsync("CONT");
    }

    [ProgramFact("nft", "ss", "ping")]
    public async Task When_the_machines_network_has_changed_it_dials_over_the_new_one()
    {
        await using var world = await ConnectWorld.CreateAsync();
        var client = world.Dial();
        await client.EventAsync("connected");
        var place = client.LineCount;

        // All routes of the link go with it, and a new default route comes: packets to the server would take the tunnel.
        await world.Network.Laptop.IpAsync("link set eth0 down");
        await world.Network.Laptop.IpAsync("link set eth0 up");
        await world.Network.Laptop.IpAsync($"route add default via {OfficeNetwork.Router}");
        await world.PingsAsync(EdgeNetwork.IntranetHost);

        Assert.Contains("network has changed", (await client.EventAsync("disconnected", place)).GetProperty("message").GetString(), StringComparison.Ordinal);
        await client.EventAsync("connected", place);
        Assert.True(await world.PingsAsync(EdgeNetwork.IntranetHost), client.Output);
        Assert.Equal(0, await client.StopAsync());
    }

    [ProgramFact("nft", "ss", "ping")]
    public async Task A_full_server_is_no_wrong_password_and_is_tried_again()
    {
        await using var world = await ConnectWorld.CreateAsync($"Edge:Certificate:Names:1={OfficeNetwork.ServerName}", "Sessions:PerUser=deny");
        foreach (var (method, reason) in new[] { ("eap", "serverDisconnected"), ("mschapv2", "notAdmitted") })
        {
            var first = world.Dial("--no-default-route");
            await first.EventAsync("connected");
            var second = world.Dial("--no-default-route", "--auth", method);

            var end = await second.EventAsync("disconnected");
            Assert.Equal(reason, end.GetProperty("reason").GetString());
            Assert.Equal("authentication", end.GetProperty("phase").GetString());
            await second.EventAsync("retrying");
            Assert.Equal(0, await first.StopAsync());
            await second.EventAsync("connected");
            Assert.Equal(0, await second.StopAsync());
        }
    }

    [ProgramFact("nft", "ss")]
    public async Task An_address_that_the_machine_has_elsewhere_is_refused()
    {
        await using var world = await ConnectWorld.CreateAsync();
        var before = await world.Network.TakeStockAsync();
        await File.WriteAllTextAsync(world.FileOf("bobs"), "Can we fix it?");
        await world.Server.AddUserAsync("bob", "Can we fix it?", address: "10.76.0.2");
        await world.Server.AddUserAsync("wendy", "Can we fix it?", address: "10.76.0.99");
        await world.Server.AddUserAsync("scoop", "Can we fix it?", address: OfficeNetwork.Server);
        foreach (var (user, refusal) in new[]
        {
            ("bob", "gave the address 10.76.0.2, which eth0 on this machine has already"),
            ("wendy", "gave the address 10.76.0.99, which is in the network of eth0 on this machine"),
            ("scoop", $"gave the address {OfficeNetwork.Server}, which is the server's own"),
        })
        {
            var client = world.DialAs(user, "bobs", OfficeNetwork.Server, "--ca", world.Server.AuthorityFile);

            Assert.Equal(7, await client.ExitAsync());
            Assert.Contains(refusal, client.Output, StringComparison.Ordinal);
        }

        Assert.Equal(before, await world.Network.TakeStockAsync());
    }

    [ProgramFact("nft", "ss")]
    public async Task A_wrong_password_is_told_and_not_tried_again()
    {
        await using var world = await ConnectWorld.CreateAsync();
        await File.WriteAllTextAsync(world.FileOf("wrong"), "through the looking-glass");
        foreach (var method in new[] { "eap", "mschapv2" })
        {
            var client = world.DialAs(ConnectWorld.User, "wrong", OfficeNetwork.Server, "--ca", world.Server.AuthorityFile, "--auth", method);

            Assert.Equal(5, await client.ExitAsync());
            var end = await client.EventAsync("disconnected");
            Assert.Equal("authenticationFailed", end.GetProperty("reason").GetString());
            Assert.Contains("the user name or password is wrong", end.GetProperty("message").GetString(), StringComparison.Ordinal);
            Assert.DoesNotContain("\"event\":\"retrying\"", client.Output, StringComparison.Ordinal);
        }
    }

    [ProgramFact("nft", "ss")]
    public async Task A_server_that_is_not_there_is_tried_as_often_as_was_asked()
    {
        await using var world = await ConnectWorld.CreateAsync();
        await world.Server.KillAsync();
        var client = world.Dial("--attempts", "2");

        Assert.Equal(3, await client.ExitAsync());
        Assert.Equal(2, client.Output.Split('\n').Count(line => line.StartsWith("{\"event\":\"connecting\"", StringComparison.Ordinal)));
        Assert.Contains("Connection refused", client.Output, StringComparison.Ordinal);
    }

    [ProgramFact("nft", "ss", "ping")]
    public async Task A_signal_ends_it_while_it_waits_and_while_it_dials()
    {
        await using var world = await ConnectWorld.CreateAsync();
        var before = await world.Network.TakeStockAsync();
        await world.Server.KillAsync();
        var waiting = world.Dial();
        await waiting.EventAsync("retrying");
        Assert.Equal(0, await waiting.StopAsync());

        // Nobody answers at this address.
        var dialling = world.DialAs(ConnectWorld.User, "password", "10.77.0.99");
        await dialling.EventAsync("connecting");
        Assert.Equal(0, await dialling.StopAsync());
        Assert.Equal(before, await world.Network.TakeStockAsync());
    }
}
