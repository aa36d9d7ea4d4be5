using System.Globalization;
using Concentrator.Interop.Tests.Door;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Connect;

/// <summary>Our own client through real balancers on the office's router, which pass TLS on or end it.</summary>
public sealed class BalancerTests
{
    private const string RouterV6 = "fd76::1";
    private const string RouterOutside = "10.77.0.2";
    private const string Laptop = "10.76.0.2";
    private const string LaptopV6 = "fd76::2";
    private const string Edge = $"{OfficeNetwork.Server}:443";
    private const int StunnelPort = 8443;

    [ProgramFact("nft", "ss", "ping", "haproxy")]
    public async Task A_tunnel_goes_through_HAProxy_with_a_PROXY_header_and_the_server_knows_the_client()
    {
        await using var world = await ConnectWorld.CreateAsync($"Edge:Certificate:Names:1={OfficeNetwork.Router}", $"Edge:Certificate:Names:2={RouterV6}", $"Edge:Proxy:From={RouterOutside}");
        await using var haproxy = await Haproxy.StartAsync(world.Network.RouterSpace, $"{OfficeNetwork.Router}:443,[{RouterV6}]:443", [Edge]);
        foreach (var (balancer, source) in new[] { (OfficeNetwork.Router, $"{Laptop}:"), ($"[{RouterV6}]", $"[{LaptopV6}]:") })
        {
            await GoesThroughAsync(world, world.DialAs(ConnectWorld.User, "password", balancer, "--ca", world.Server.AuthorityFile), source);
        }
    }

    [ProgramFact("nft", "ss", "ping", "haproxy", "stunnel4")]
    public async Task A_tunnel_goes_through_HAProxy_and_stunnel_that_end_TLS()
    {
        using var folder = new TemporaryFolder("offload");
        var rsa = DoorCertificate.Make(folder.File("rsa.pem"), rsa: true, "vpn.example.test");
        var ecdsa = DoorCertificate.Make(folder.File("ecdsa.pem"), rsa: false, "vpn.example.test");
        await using var world = await ConnectWorld.CreateAsync("Edge:Tls=offloaded", $"Edge:Proxy:From={RouterOutside}", $"Edge:Certificate:Hashes={rsa.Sha256},{ecdsa.Sha256}");
        var router = world.Network.RouterSpace;
        await using var haproxy = OffloadingHaproxy.Start(command => router.Start(command), folder, [($"{OfficeNetwork.Router}:443", rsa.Path)], [Edge]);
        await using var stunnel = Stunnel.Start(command => router.Start(command), folder, $"{OfficeNetwork.Router}:{StunnelPort}", Edge, ecdsa.Path);
        await router.UntilListeningAsync(haproxy, 443);
        await router.UntilListeningAsync(stunnel, StunnelPort);

        foreach (var (port, certificate) in new[] { (443, rsa), (StunnelPort, ecdsa) })
        {
            foreach (var version in new[] { "1.2", "1.3" })
            {
                var client = world.DialAs(
                    ConnectWorld.User, "password", string.Create(CultureInfo.InvariantCulture, $"{OfficeNetwork.Router}:{port}"), "--pin", certificate.Sha256, "--tls", version);
                await GoesThroughAsync(world, client, $"{Laptop}:");
            }
        }
    }

    [ProgramFact("nft", "ss", "haproxy")]
    public async Task A_balancer_with_another_certificate_than_the_listed_is_told_by_the_server()
    {
        using var folder = new TemporaryFolder("offload");
        var shown = DoorCertificate.Make(folder.File("shown.pem"), rsa: false, "vpn.example.test");
        var listed = DoorCertificate.Make(folder.File("listed.pem"), rsa: false, "vpn.example.test");
        await using var world = await ConnectWorld.CreateAsync("Edge:Tls=offloaded", $"Edge:Proxy:From={RouterOutside}", $"Edge:Certificate:Hashes={listed.Sha256}");
        await using var haproxy = OffloadingHaproxy.Start(command => world.Network.RouterSpace.Start(command), folder, [($"{OfficeNetwork.Router}:443", shown.Path)], [Edge]);
        await world.Network.RouterSpace.UntilListeningAsync(haproxy, 443);
        var client = world.DialAs(ConnectWorld.User, "password", OfficeNetwork.Router, "--pin", shown.Sha256, "--attempts", "1");

        Assert.Equal(3, await client.ExitAsync());
        Assert.Equal("serverRefused", (await client.EventAsync("disconnected")).GetProperty("reason").GetString());
        await world.Server.Process.WaitForLineAsync(line => line.Contains("crypto binding refused, wrong part: CertificateHash", StringComparison.Ordinal), TimeSpan.FromSeconds(20));
    }

    private static async Task GoesThroughAsync(ConnectWorld world, SstpProgram client, string source)
    {
        await client.EventAsync("connected");
        Assert.True(await world.PingsAsync(EdgeNetwork.IntranetHost), client.Output);
        await world.EchoAsync(4_000_000);
        Assert.Contains(source, await world.Server.CommandAsync("session", "list"), StringComparison.Ordinal);
        Assert.Equal(0, await client.StopAsync());
    }
}
