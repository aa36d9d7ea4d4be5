using System.Text.Json;
using Concentrator.Interop.Tests.Client;
using Concentrator.Interop.Tests.Door;
using Concentrator.Interop.Tests.Programs;
using Concentrator.Interop.Tests.Server;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Interop.Tests.Radius;

/// <summary>What a real FreeRADIUS is told of sessions.</summary>
public sealed class AccountingTests
{
    private const int Size = 1000;
    private const int Pings = 20;

    /// <summary>Every ping is one packet of a known size each way: what FreeRADIUS is told is what went through, and what the server's own list says.</summary>
    [ProgramFact("freeradius")]
    public async Task FreeRADIUS_is_told_what_went_through_a_tunnel()
    {
        await using var world = await RadiusWorld.StartAsync(["eap", "mschapv2"], "Radius:Accounting:Enabled=true");
        await using var tunnel = await world.DialAsync(AuthenticationMethod.MsChapV2, "emily");
        for (ushort i = 1; i <= Pings; i++)
        {
            Assert.True(await EchoRequest.PingAsync(tunnel, ConcentratorServer.Gateway, i, Size, TimeSpan.FromSeconds(20)));
        }

        await using var own = await world.DialAsync(AuthenticationMethod.MsChapV2, "alice", "in Wonderland, 1865");
        await tunnel.DisconnectAsync();
        var told = await world.AccountedAsync(told => told.Any(record => record.Is("Stop")));
        Assert.Equal("Accounting-On", told[0].Status);
        var session = told.Single(record => record.Is("Stop"));
        var start = told.Single(record => record.Is("Start") && record.IsSession(session.Session));
        Assert.Equal(("emily", "User-Request", "RADIUS"), (session["User-Name"], session["Acct-Terminate-Cause"], session["Acct-Authentic"]));
        Assert.Equal((Pings * Size, Pings * Size, Pings, Pings), (session.InputOctets, session.OutputOctets, session.Number("Acct-Input-Packets"), session.Number("Acct-Output-Packets")));
        foreach (var record in new[] { start, session })
        {
            Assert.Equal(["0x0102", "0x03"], record.Attributes["Class"]);
            Assert.Equal($"0x{Convert.ToHexStringLower("the belle"u8)}", record["Chargeable-User-Identity"]);
            Assert.Equal((tunnel.Addresses.Client.ToString(), "PPP", "Virtual"), (record["Framed-IP-Address"], record["Framed-Protocol"], record["NAS-Port-Type"]));
            Assert.EndsWith("/64", record["Framed-IPv6-Prefix"], StringComparison.Ordinal);
            Assert.Equal("Full-Access", record["MS-Quarantine-State"]);
        }

        Assert.Equal("Local", told.Single(record => record.Is("Start") && record.IsOf("alice"))["Acct-Authentic"]);
        var ofAlice = await world.AccountedAsync(told => told.Count(record => record.Is("Start")) == 2);
        using var sessions = JsonDocument.Parse(await world.Server.CommandAsync("session", "list", "--output", "json"));
        Assert.Equal(ofAlice.Single(record => record.Is("Start") && record.IsOf("alice")).Session, Assert.Single(sessions.RootElement.EnumerateArray()).GetProperty("tunnel").GetString());
    }

    /// <summary>One session ends before the server is killed, one is open then: FreeRADIUS, which was away, hears of both to their ends, and of each once.</summary>
    [ProgramFact("freeradius")]
    public async Task What_FreeRADIUS_missed_comes_when_it_is_back_though_the_server_was_killed_meanwhile()
    {
        await using var world = await RadiusWorld.StartAsync(["eap", "mschapv2"], "Radius:Accounting:Enabled=true", "Radius:Servers:first:Timeout=300ms");
        await world.AccountedAsync(told => told.Count == 1);
        await world.Radius.KillAsync();
        await using var ended = await world.DialAsync(AuthenticationMethod.MsChapV2, "alice", "in Wonderland, 1865");
        Assert.True(await SharedPort.PingAsync(ended));
        await ended.DisconnectAsync();
        await using var open = await world.DialAsync(AuthenticationMethod.MsChapV2, "alice", "in Wonderland, 1865");
        Assert.True(await SharedPort.PingAsync(open));
        await world.Server.Process.WaitForLineAsync(line => line.Contains("No RADIUS server takes accounting records", StringComparison.Ordinal), TimeSpan.FromSeconds(20));
        await world.Server.KillAsync();

        await world.Server.StartAsync();
        await world.Radius.StartAsync();
        var told = await world.AccountedAsync(told => told.Count(record => record.Is("Stop")) == 2);
        var sessions = told.Where(record => record.IsOf("alice")).GroupBy(record => record.Session).ToList();
        Assert.Equal(2, sessions.Count);
        Assert.All(sessions, session => Assert.Equal(["Start", "Stop"], session.Select(record => record.Status)));
        Assert.Equal(["NAS-Reboot", "User-Request"], sessions.Select(session => session.Last()["Acct-Terminate-Cause"]).Order());
        Assert.All(told.Where(record => record.Is("Start")), record => Assert.True(record.Number("Acct-Delay-Time") > 0, record.ToString()));
    }
}
