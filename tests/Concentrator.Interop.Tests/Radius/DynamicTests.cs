using System.Collections.Concurrent;
using Concentrator.Interop.Tests.Door;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;
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
