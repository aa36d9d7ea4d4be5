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
