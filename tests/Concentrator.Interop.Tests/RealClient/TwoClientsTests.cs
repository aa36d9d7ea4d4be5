using System.Text.Json;
using Concentrator.Interop.Tests.Door;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Server;

namespace Concentrator.Interop.Tests.RealClient;

/// <summary>Two machines with sstpc and pppd at once; certificates of both kinds, renewed under them; and HAProxy before the server.</summary>
public sealed class TwoClientsTests(TwoClientsWorld world) : IClassFixture<TwoClientsWorld>
{
    private const int BalancerPort = 8443;

    private static readonly Dial s_dial = new(Dial.WithIpv6);

    [RealClientFact]
    public async Task Two_clients_reach_each_other_in_ipv4_and_ipv6()
    {
        var (one, other) = (world.Clients[0], world.Clients[1]);
        var dials = await Task.WhenAll(one.DialInAsync(s_dial, world.Server), other.DialInAsync(s_dial, world.Server));
        foreach (var client in world.Clients)
        {
            await client.Machine.RunAsync($"ip route replace {ConcentratorServer.PoolPrefix} dev ppp0", TimeSpan.FromSeconds(10));
        }

        Assert.NotEqual(dials[0], dials[1]);
        await one.PingAsync(dials[1].Address, dials[1].Address6);
        await other.PingAsync(dials[0].Address, dials[0].Address6);
        await HangUpAsync();
    }

    [RealClientFact]
    public Task A_client_gets_in_over_TLS_12_under_an_RSA_certificate_and_over_13_under_an_ECDSA_one() => GetsInOverAsync(("1.2", true), ("1.3", false));

    [RealClientFact]
    [Trait("Tier", "long")]
    public Task A_client_gets_in_over_TLS_12_under_an_ECDSA_certificate_and_over_13_under_an_RSA_one() => GetsInOverAsync(("1.2", false), ("1.3", true));

    // After the Client Hello, and in the middle of PPP.
    [RealClientFact]
    public Task A_certificate_renewed_under_a_live_and_half_made_tunnels_disturbs_none_and_the_next_dial_meets_it() => RenewAsync(1, 7);

    [RealClientFact]
    [Trait("Tier", "long")]
    public Task A_certificate_may_be_renewed_anywhere_in_a_tunnels_making() => RenewAsync(2, 3, 4, 5, 6, 8, 9, 10);

    [RealClientFact]
    public async Task A_client_behind_HAProxy_is_known_by_its_own_address_over_ipv4_and_ipv6()
    {
        var link = new ClientLink(0);
        await using var haproxy = await Haproxy.StartAsync(
            world.Network.Edge, $"{EdgeNetwork.OuterServer}:{BalancerPort},[{EdgeNetwork.OuterServer6}]:{BalancerPort}", [$"[{EdgeNetwork.OuterServer6}]:{ConcentratorServer.Port}"]);
        foreach (var (host, from) in new[] { (EdgeNetwork.OuterServer, $"{link.Client}:"), ($"[{EdgeNetwork.OuterServer6}]", "[fd78::2]:") })
        {
            var (address, _) = await world.Clients[0].DialInAsync(s_dial with { Host = host, Port = BalancerPort }, world.Server);
            Assert.StartsWith(from, (await SessionAsync(address)).GetProperty("client").GetString(), StringComparison.Ordinal);
            await world.Clients[0].PingAsync(ConcentratorServer.Gateway, EdgeNetwork.IntranetHost, EdgeNetwork.IntranetHost6);
            await HangUpAsync();
        }
    }

    private async Task GetsInOverAsync(params (string Version, bool Rsa)[] cases)
    {
        var settings = world.Server.Settings;
        foreach (var (version, rsa) in cases)
        {
            await world.WriteCertificateAsync(rsa);
            await RestartAsync([.. settings, $"Edge:TlsMinimum={version}", $"Edge:TlsMaximum={version}"]);
            await TrustsAsync(world.Clients[0], world.Trusted);
        }

        await RestartAsync(settings);
    }

    private async Task RenewAsync(params int[] places)
    {
        var (live, halfMade) = (world.Clients[0], world.Clients[1]);
        await world.RenewCertificateAsync(rsa: true);
        var first = world.Trusted;
        var (address, _) = await live.DialInAsync(s_dial with { Trust = first }, world.Server);
        var tunnel = await TunnelOfAsync(address);

        foreach (var (reads, index) in places.Select((reads, index) => (reads, index)))
        {
            await RenewUnderHalfMadeAsync(halfMade, reads, rsa: index % 2 == 1);
            await live.PingAsync(ConcentratorServer.Gateway, ConcentratorServer.Gateway6, EdgeNetwork.IntranetHost);
        }

        Assert.Equal(tunnel, await TunnelOfAsync(address));
        await TrustsAsync(halfMade, world.Trusted);
        var old = await halfMade.DialAsync(s_dial with { Trust = first });
        Assert.NotEqual(0, old.ExitCode);
        Assert.Contains("erification", old.Output, StringComparison.Ordinal);
        await HangUpAsync();
    }

    private async Task RenewUnderHalfMadeAsync(LinuxClient client, int reads, bool rsa)
    {
        var address = new ClientLink(1).Server;
        var port = 8000 + reads;
        // sstpc may give up by a fault of its own before it gets that far.
        for (var tries = 0; ; tries++)
        {
            await using var relay = new HalfwayRelay(() => world.Network.Edge.ConnectAsync(EdgeNetwork.OuterServer, ConcentratorServer.Port), await world.Network.Edge.ListenAsync(address, port), reads);
            relay.Start();
            var dial = client.DialAsync(s_dial with { Host = address, Port = port, Tries = 1 });
            if (await Task.WhenAny(relay.Halfway, dial) == dial)
            {
                Assert.True(tries < 5, (await dial).Output);
                continue;
            }

            await world.RenewCertificateAsync(rsa);
            relay.GoOn();
            var result = await dial;
            Assert.True(result.ExitCode == 0, $"Held after {reads} reads:\n{result.Output}\n\nThe server:\n{world.Server.Process.Output}");
            await client.PingAsync(ConcentratorServer.Gateway);
            await client.HangUpAsync();
            return;
        }
    }

    /// <summary>The client lets itself in under a certificate that it verifies.</summary>
    private async Task TrustsAsync(LinuxClient client, string certificate)
    {
        await client.DialInAsync(s_dial with { Trust = certificate }, world.Server);
        await client.PingAsync(ConcentratorServer.Gateway, EdgeNetwork.IntranetHost6);
        await client.HangUpAsync();
    }

    private async Task RestartAsync(IReadOnlyList<string> settings)
    {
        Assert.Equal(0, await world.Server.StopAsync());
        world.Server.Settings = settings;
        await world.Server.StartAsync();
    }

    private async Task<JsonElement> SessionAsync(string address)
    {
        using var sessions = JsonDocument.Parse(await world.Server.CommandAsync("session", "list", "--output", "json"));
        return sessions.RootElement.EnumerateArray().Single(session => string.Equals(session.GetProperty("address").GetString(), address, StringComparison.Ordinal)).Clone();
    }

    private async Task<string?> TunnelOfAsync(string address) => (await SessionAsync(address)).GetProperty("tunnel").GetString();

    private Task HangUpAsync() => Task.WhenAll(world.Clients.Select(client => client.HangUpAsync()));
}
