using System.Security.Authentication;
using Concentrator.Client;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Door;

/// <summary>Real programs end TLS before a server that takes what is inside.</summary>
public sealed class OffloadedTlsTests
{
    private const string Balancer = "127.0.0.1";
    private const int RsaPort = 8443;
    private const int EcdsaPort = 8444;
    private const int UnknownPort = 8445;
    private const int StunnelPort = 9443;

    [ProgramFact("haproxy", "stunnel4", "ss", "openssl")]
    public async Task Tunnels_go_through_HAProxy_and_stunnel_under_the_listed_certificates_and_no_other()
    {
        DoorCertificate rsa = null!, ecdsa = null!, unknown = null!;
        await using var world = await SharedPort.StartAsync(folder =>
        {
            rsa = DoorCertificate.Make(folder.File("rsa.pem"), rsa: true, "vpn.example.test");
            ecdsa = DoorCertificate.Make(folder.File("ecdsa.pem"), rsa: false, "vpn.example.test");
            unknown = DoorCertificate.Make(folder.File("unknown.pem"), rsa: false, "vpn.example.test");
            return ["Edge:Tls=offloaded", $"Edge:Proxy:From={Balancer}", $"Edge:Certificate:Hashes={rsa.Sha256},{ecdsa.Sha256},{ecdsa.Sha1}"];
        });
        (string, string)[] binds = [($"{Balancer}:{RsaPort}", rsa.Path), ($"{Balancer}:{EcdsaPort}", ecdsa.Path), ($"{Balancer}:{UnknownPort}", unknown.Path)];
        await world.StartAsync(start => OffloadingHaproxy.Start(start, world.Folder, binds, [$"{SharedPort.Edge}:443"]), RsaPort);
        await world.StartAsync(start => Stunnel.Start(start, world.Folder, $"{Balancer}:{StunnelPort}", $"{SharedPort.Edge}:443", ecdsa.Path), StunnelPort);

        foreach (var version in new[] { SslProtocols.Tls12, SslProtocols.Tls13 })
        {
            foreach (var port in new[] { RsaPort, EcdsaPort, StunnelPort })
            {
                await using var tunnel = await world.DialAsync("vpn.example.test", Balancer, port, version);
                Assert.True(await SharedPort.PingAsync(tunnel), $"{version} over {port}");
                Assert.Contains(tunnel.LocalEndPoint!.ToString()!, await world.Server.CommandAsync("session", "list"), StringComparison.Ordinal);
                await tunnel.DisconnectAsync();
            }
        }

        await Assert.ThrowsAsync<SstpConnectException>(() => world.DialAsync("vpn.example.test", Balancer, UnknownPort));
        await world.Server.Process.WaitForLineAsync(line => line.Contains("crypto binding refused, wrong part: CertificateHash", StringComparison.Ordinal), TimeSpan.FromSeconds(20));
        Assert.Contains("This is a VPN server", await world.Space.RunAsync("bash", "-c", $"printf 'GET / HTTP/1.1\\r\\nHost: vpn\\r\\nConnection: close\\r\\n\\r\\n' | timeout 20 openssl s_client -quiet -ign_eof -connect {Balancer}:{RsaPort} 2>/dev/null"), StringComparison.Ordinal);
    }
}
