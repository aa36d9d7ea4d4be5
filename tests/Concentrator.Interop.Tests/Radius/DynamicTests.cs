using System.Collections.Concurrent;
using Concentrator.Interop.Tests.Client;
using Concentrator.Interop.Tests.Door;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;
using Concentrator.Interop.Tests.Server;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Interop.Tests.Radius;

/// <summary>Sessions that a real radclient ends and changes (RFC 5176).</summary>
public sealed class DynamicTests
{
    private const string Secret = "to end and change";
    private const string Server = "127.0.1.1:3799";
    private const string Relay = "127.0.2.1:3799";

    private static readonly string[] s_settings = [$"Radius:Dynamic:Listen:0={Server}", "Radius:Dynamic:Clients:help:Address=127.0.0.1", $"Radius:Dynamic:Clients:help:Secret={Secret}"];

    [ProgramFact("freeradius", "radclient")]
    public async Task Radclient_changes_and_ends_a_live_tunnel_and_is_told_why_when_it_cannot()
    {
        await using var world = await RadiusWorld.StartAsync(["mschapv2"], s_settings);
        await using var tunnel = await world.DialAsync(AuthenticationMethod.MsChapV2, "emily");
        Assert.True(await SharedPort.PingAsync(tunnel));

        Assert.Contains("Error-Cause = Session-Context-Not-Found", await RadclientAsync(world, "coa", "User-Name = \"walt\"", "Session-Timeout = 60"), StringComparison.Ordinal);
        Assert.Contains("Error-Cause = NAS-Identification-Mismatch", await RadclientAsync(world, "coa", "User-Name = \"emily\"", "NAS-Identifier = \"another\"", "Session-Timeout = 60"), StringComparison.Ordinal);
        Assert.Contains("Error-Cause = Unsupported-Attribute", await RadclientAsync(world, "coa", "User-Name = \"emily\"", "Framed-Route = \"10.0.0.0/8\""), StringComparison.Ordinal);
        Assert.Contains("CoA-ACK", await RadclientAsync(world, "coa", "User-Name = \"emily\"", "Filter-Id = \"10000/10000\"", "Idle-Timeout = 3600", "Chargeable-User-Identity = \"the belle\""), StringComparison.Ordinal);
        Assert.True(await SharedPort.PingAsync(tunnel, 2));

        Assert.Contains("Disconnect-ACK", await RadclientAsync(world, "disconnect", "User-Name = \"emily\"", $"Framed-IP-Address = {tunnel.Addresses.Client}", "Calling-Station-Id = \"127.0.0.1\""), StringComparison.Ordinal);
        await tunnel.Completion.WaitAsync(TimeSpan.FromSeconds(20));
        await world.Server.Process.WaitForLineAsync(line => line.Contains("is over: Administrator", StringComparison.Ordinal), TimeSpan.FromSeconds(20));
    }

    /// <summary>
    /// A bucket of 8 kbit/s holds 15,000 bytes and gets 1,000 a second: of forty packets of 1,000 bytes at once some are too many, in the direction that has it. Without a rate, or with the other
    /// direction's, all go through.
    /// </summary>
    [ProgramFact("freeradius", "radclient")]
    public async Task A_rate_of_radclient_holds_in_the_live_tunnel_until_it_is_taken_away()
    {
        const int Burst = 40;
        const string Packets = "concentrator_packets_total{direction=\"up\"}";
        const string DropsUp = "concentrator_packets_dropped_total{direction=\"up\",reason=\"rate_limit\"}";
        const string DropsDown = "concentrator_packets_dropped_total{direction=\"down\",reason=\"rate_limit\"}";
        await using var world = await RadiusWorld.StartAsync(["mschapv2"], s_settings);
        await using var tunnel = await world.DialAsync(AuthenticationMethod.MsChapV2, "emily");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        Assert.Equal((0, 0), await BurstAsync());

        Assert.Contains("CoA-ACK", await RadclientAsync(world, "coa", "User-Name = \"emily\"", "Filter-Id = \"100000/8\""), StringComparison.Ordinal);
        while (await BurstAsync() is not ( > 0, 0))
        {
            // The ACK says that the command is kept: the edge has it in a moment.
            await Task.Delay(50, limit.Token);
        }

        // One burst has emptied the bucket: of the next one next to nothing goes through.
        Assert.InRange((await BurstAsync()).Up, Burst / 2, Burst);

        Assert.Contains("CoA-ACK", await RadclientAsync(world, "coa", "User-Name = \"emily\"", "Filter-Id = \"0/0\""), StringComparison.Ordinal);
        while (await BurstAsync() is not (0, 0))
        {
            await Task.Delay(50, limit.Token);
        }

        Assert.True(await SharedPort.PingAsync(tunnel, 200));

        // How many packets of a burst were dropped for the rate, from the client and to it. The edge takes them in their order, and counts the dropped ones too.
        async Task<(long Up, long Down)> BurstAsync()
        {
            var (sent, up, down) = (await world.CountAsync(Packets), await world.CountAsync(DropsUp), await world.CountAsync(DropsDown));
            for (ushort i = 0; i < Burst; i++)
            {
                await tunnel.SendAsync(EchoRequest.Make(tunnel, ConcentratorServer.Gateway, i, 1000));
            }

            while (await world.CountAsync(Packets) < sent + Burst)
            {
                await Task.Delay(20, limit.Token);
            }

            return (await world.CountAsync(DropsUp) - up, await world.CountAsync(DropsDown) - down);
        }
    }

    /// <summary>A limit that is over by the time it comes ends the tunnel at once.</summary>
    [ProgramFact("freeradius", "radclient")]
    public async Task A_Session_Timeout_of_radclient_ends_a_live_tunnel()
    {
        await using var world = await RadiusWorld.StartAsync(["mschapv2"], s_settings);
        await using var tunnel = await world.DialAsync(AuthenticationMethod.MsChapV2, "emily");
        Assert.True(await SharedPort.PingAsync(tunnel));
        Assert.Contains("CoA-ACK", await RadclientAsync(world, "coa", "User-Name = \"emily\"", "Session-Timeout = 1"), StringComparison.Ordinal);
        await tunnel.Completion.WaitAsync(TimeSpan.FromSeconds(20));
        await world.Server.Process.WaitForLineAsync(line => line.Contains("is over: SessionTimeout", StringComparison.Ordinal), TimeSpan.FromSeconds(20));
    }

    [ProgramFact("freeradius", "radclient")]
    public async Task Radclient_with_another_secret_or_from_elsewhere_gets_no_answer()
    {
        await using var world = await RadiusWorld.StartAsync(["mschapv2"], s_settings);
        await using var tunnel = await world.DialAsync(AuthenticationMethod.MsChapV2, "emily");
        Assert.DoesNotContain("Received", await RadclientAsync(world, "disconnect", ["User-Name = \"emily\""], "of somebody else"), StringComparison.Ordinal);
        await world.Server.Process.WaitForLineAsync(line => line.Contains("is not genuine", StringComparison.Ordinal), TimeSpan.FromSeconds(10));
        Assert.DoesNotContain("Received", await RadclientAsync(world, "disconnect", ["User-Name = \"emily\"", "Packet-Src-IP-Address = 127.0.0.9"], Secret), StringComparison.Ordinal);
        await world.Server.Process.WaitForLineAsync(line => line.Contains("127.0.0.9 sent a RADIUS request and is none of", StringComparison.Ordinal), TimeSpan.FromSeconds(10));
        Assert.True(await SharedPort.PingAsync(tunnel));
    }

    [ProgramFact("freeradius", "radclient")]
    public async Task A_request_of_radclient_that_comes_again_is_answered_again_and_not_done_and_an_old_one_is_not_heard()
    {
        await using var world = await RadiusWorld.StartAsync(["mschapv2"], s_settings);
        await using var tunnel = await world.DialAsync(AuthenticationMethod.MsChapV2, "emily");
        Assert.True(await SharedPort.PingAsync(tunnel));
        var answers = new ConcurrentQueue<byte[]>();
        byte[] request = [];
        await using var relay = await UdpRelay.StartAsync(world.Space, Relay, Server);
        relay.FromClient = async (datagram, path) =>
        {
            // A network that doubles datagrams.
            request = datagram;
            await path.ToServerAsync(datagram);
            await path.ToServerAsync(datagram);
        };
        relay.FromServer = (datagram, path) =>
        {
            answers.Enqueue(datagram);
            return path.ToClientAsync(datagram);
        };
        var radclient = new Radclient(world.Space, Server, Secret);
        var log = world.Server.Process;

        Assert.Contains("CoA-ACK", await (radclient with { To = Relay }).AskAsync("coa", "User-Name = \"emily\"", "Filter-Id = \"10000/10000\""), StringComparison.Ordinal);
        Assert.Contains("CoA-ACK", await radclient.AskAsync("coa", "User-Name = \"emily\"", "Filter-Id = \"20000/20000\""), StringComparison.Ordinal);
        await relay.SendAsync(request);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (answers.Count < 3)
        {
            await Task.Delay(20, limit.Token);
        }

        Assert.All(answers, answer => Assert.Equal(answers.First(), answer));
        Assert.Equal(2, log.Output.Split('\n').Count(line => line.Contains("changes what tunnel", StringComparison.Ordinal)));

        var from = log.LineCount;
        var old = radclient with { At = DateTimeOffset.UtcNow.AddMinutes(-6), Tries = 1 };
        Assert.DoesNotContain("Received", await old.AskAsync("disconnect", "User-Name = \"emily\""), StringComparison.Ordinal);
        await log.WaitForLineAsync(line => line.Contains("is too old or of a time to come", StringComparison.Ordinal), TimeSpan.FromSeconds(10), from);
        Assert.True(await SharedPort.PingAsync(tunnel, 2));
    }

    private static Task<string> RadclientAsync(RadiusWorld world, string command, params string[] attributes) => RadclientAsync(world, command, attributes, Secret);

    private static Task<string> RadclientAsync(RadiusWorld world, string command, string[] attributes, string secret) =>
        new Radclient(world.Space, Server, secret).AskAsync(command, attributes);
}
