using Concentrator.Client;
using Concentrator.Interop.Tests.Door;
using Concentrator.Interop.Tests.Programs;
using Concentrator.Protocol.Ip;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Interop.Tests.Radius;

/// <summary>Users that a real FreeRADIUS knows.</summary>
public sealed class RadiusTests
{
    [ProgramFact("freeradius")]
    public async Task Every_method_lets_a_user_of_FreeRADIUS_in_and_the_tunnel_is_bound_to_its_keys()
    {
        await using var world = await RadiusWorld.StartAsync(["eap", "mschapv2", "chap", "pap"]);
        foreach (var method in new[] { AuthenticationMethod.Pap, AuthenticationMethod.ChapMd5, AuthenticationMethod.MsChapV2, AuthenticationMethod.Eap })
        {
            await using var tunnel = await world.DialAsync(method, "emily");
            Assert.True(await SharedPort.PingAsync(tunnel), $"{method}: no answer through the tunnel.\n{world.Server.Process.Output}");

            var refused = await Assert.ThrowsAsync<SstpConnectException>(() => world.DialAsync(method, "emily", "of Concord"));
            Assert.Equal(SstpTunnelEndReason.AuthenticationFailed, refused.Reason);
            await tunnel.DisconnectAsync();
        }

        await using var own = await world.DialAsync(AuthenticationMethod.Eap, "alice", "in Wonderland, 1865");
        Assert.True(await SharedPort.PingAsync(own));
    }

    /// <summary>PAP has no place for a question but its Nak: our client answers it in the same connection. To whoever takes it for the end it says what was asked.</summary>
    [ProgramFact("freeradius")]
    public async Task FreeRADIUS_asks_a_user_of_PAP_for_a_code_and_takes_the_right_one_only()
    {
        await using var world = await RadiusWorld.StartAsync(["pap"]);
        foreach (var (code, words) in new[] { ("000000", ""), (null, FreeRadius.TokenQuestion) })
        {
            var from = world.Radius.Output.Length;
            var refused = await Assert.ThrowsAsync<SstpConnectException>(() => Dial(code, []));
            Assert.Equal(SstpTunnelEndReason.AuthenticationFailed, refused.Reason);
            Assert.Contains(words, refused.Message, StringComparison.Ordinal);
            Assert.Contains("Sent Access-Challenge", world.Radius.Output[from..], StringComparison.Ordinal);
            Assert.DoesNotContain("Sent Access-Accept", world.Radius.Output[from..], StringComparison.Ordinal);
        }

        // A code alone, in a connection of its own, is no answer to what was asked in another one.
        await Assert.ThrowsAsync<SstpConnectException>(() => world.DialAsync(AuthenticationMethod.Pap, "ralph", RadiusWorld.TokenCode));

        List<string> asked = [];
        await using var tunnel = await Dial(RadiusWorld.TokenCode, asked);
        Assert.Equal([FreeRadius.TokenQuestion], asked);
        Assert.True(await SharedPort.PingAsync(tunnel));

        Task<SstpConnection> Dial(string? code, List<string> asked)
        {
            var answers = new Queue<string?>(["", code]);
            return world.DialAsync("ralph", question =>
            {
                // The first question is our client's own: nothing is to stand behind the password.
                if (answers.Count < 2)
                {
                    asked.Add(question);
                }

                return answers.TryDequeue(out var answer) ? answer : null;
            });
        }
    }

    [ProgramFact("freeradius")]
    public async Task FreeRADIUS_gives_a_user_its_address_and_the_session_shows_it()
    {
        await using var world = await RadiusWorld.StartAsync(["mschapv2"]);
        await using var tunnel = await world.DialAsync(AuthenticationMethod.MsChapV2, "walt");
        Assert.True(Ipv4Address.TryParse("10.99.0.77", out var address));
        Assert.Equal(address, tunnel.Addresses.Client);
        Assert.Contains("walt", await world.Server.CommandAsync("session", "list"), StringComparison.Ordinal);
        Assert.Contains("10.99.0.77", await world.Server.CommandAsync("session", "list"), StringComparison.Ordinal);
    }

    /// <summary>FreeRADIUS ends between the client's Response and its own answer, and comes back: the client never notices.</summary>
    [ProgramFact("freeradius")]
    public async Task A_login_outlives_a_restart_of_FreeRADIUS_in_its_middle()
    {
        await using var world = await RadiusWorld.StartAsync(["mschapv2"], "Radius:Servers:first:Timeout=500ms", "Radius:Servers:first:Tries=10");
        await world.Radius.KillAsync();
        var dialling = world.DialAsync(AuthenticationMethod.MsChapV2, "emily");
        await world.Server.Process.WaitForLineAsync(line => line.Contains("cannot be reached", StringComparison.Ordinal), TimeSpan.FromSeconds(20));
        await world.Radius.StartAsync();
        await using var tunnel = await dialling;
        Assert.True(await SharedPort.PingAsync(tunnel));
    }

    [ProgramFact("freeradius")]
    public async Task A_server_with_another_secret_is_named_in_the_log_and_the_login_refused()
    {
        await using var world = await RadiusWorld.StartAsync(["mschapv2"], "Radius:Servers:first:Secret=of somebody else", "Radius:Servers:first:Timeout=300ms");
        var refused = await Assert.ThrowsAsync<SstpConnectException>(() => world.DialAsync(AuthenticationMethod.MsChapV2, "emily"));
        Assert.Contains("649", refused.Message, StringComparison.Ordinal);
        await world.Server.Process.WaitForLineAsync(line => line.Contains("RADIUS server first", StringComparison.Ordinal) && line.Contains("does not answer", StringComparison.Ordinal), TimeSpan.FromSeconds(10));
        await world.Server.Process.WaitForLineAsync(line => line.Contains("Login refused", StringComparison.Ordinal) && line.Contains(nameof(AuthenticationFailure.NoServerAnswer), StringComparison.Ordinal), TimeSpan.FromSeconds(10));
    }
}
