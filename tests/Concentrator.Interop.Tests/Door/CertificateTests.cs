using System.Security.Authentication;
using Concentrator.Client;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Door;

/// <summary>Certificates by name, of both kinds, and renewed in the middle of everything.</summary>
public sealed class CertificateTests
{
    [ProgramFact("openssl", "ss")]
    public async Task Each_name_and_each_kind_of_key_is_met_and_bound_to_by_s_client_and_our_client()
    {
        DoorCertificate rsa = null!, ecdsa = null!, other = null!;
        await using var world = await SharedPort.StartAsync(folder =>
        {
            rsa = DoorCertificate.Make(folder.File("rsa.pem"), rsa: true, "both.example.test", "rsa.example.test");
            ecdsa = DoorCertificate.Make(folder.File("ecdsa.pem"), rsa: false, "both.example.test");
            other = DoorCertificate.Make(folder.File("other.pem"), rsa: false, "*.wild.example.test");
            return [$"Edge:Certificates:0:Path={rsa.Path}", $"Edge:Certificates:1:Path={ecdsa.Path}", $"Edge:Certificates:2:Path={other.Path}"];
        });

        (string Name, string Options, DoorCertificate Expected)[] cases =
        [
            ("both.example.test", "-tls1_2 -cipher aRSA", rsa), ("both.example.test", "-tls1_2 -cipher aECDSA", ecdsa),
            ("both.example.test", "-tls1_3 -sigalgs RSA-PSS+SHA256", rsa), ("both.example.test", "-tls1_3 -sigalgs ECDSA+SHA256", ecdsa),
            ("rsa.example.test", "-tls1_3", rsa), ("a.wild.example.test", "-tls1_2", other), ("a.wild.example.test", "-tls1_3", other),
        ];
        foreach (var (name, options, expected) in cases)
        {
            Assert.Equal(expected.Sha256, await FingerprintAsync(world, name, options));
        }

        foreach (var version in new[] { SslProtocols.Tls12, SslProtocols.Tls13 })
        {
            foreach (var name in new[] { "both.example.test", "rsa.example.test", "a.wild.example.test", "nobody.example.test" })
            {
                await using var tunnel = await world.DialAsync(name, version: version);
                Assert.True(await SharedPort.PingAsync(tunnel), $"{name}, {version}");
                await tunnel.DisconnectAsync();
            }
        }
    }

    [ProgramFact("openssl", "ss")]
    public async Task A_certificate_renewed_under_live_and_half_made_tunnels_disturbs_none()
    {
        const string Name = "vpn.example.test";
        DoorCertificate first = null!;
        await using var world = await SharedPort.StartAsync(folder =>
        {
            first = DoorCertificate.Make(folder.File("vpn.pem"), rsa: true, Name);
            return [$"Edge:Certificates:0:Path={first.Path}"];
        });
        await using var live = await world.DialAsync(Name);
        Assert.True(await SharedPort.PingAsync(live));

        // After the Client Hello, after the HTTP head, and in the middle of SSTP and PPP.
        int[] places = [1, 2, 3, 5];
        List<HalfwayRelay> relays = [];
        List<Task<SstpConnection>> halfMade = [];
        foreach (var (reads, index) in places.Select((reads, index) => (reads, index)))
        {
            var address = $"127.0.3.{index + 1}";
            var relay = new HalfwayRelay(() => world.ConnectAsync(SharedPort.Edge, 443), await world.ListenAsync(address, 443), reads);
            relay.Start();
            relays.Add(relay);
            halfMade.Add(world.DialAsync(Name, address));
        }

        await Task.WhenAll(relays.Select(relay => relay.Halfway)).WaitAsync(TimeSpan.FromSeconds(60));
        var second = DoorCertificate.Make(first.Path, rsa: false, Name);
        await world.Server.Process.SignalAsync("HUP");
        await world.Server.Process.WaitForLineAsync(line => line.Contains("loaded anew", StringComparison.Ordinal), TimeSpan.FromSeconds(20));
        Assert.Equal(second.Sha256, await FingerprintAsync(world, Name, "-tls1_3"));

        relays.ForEach(relay => relay.GoOn());
        foreach (var made in halfMade)
        {
            await using var tunnel = await made;
            Assert.True(await SharedPort.PingAsync(tunnel));
        }

        Assert.True(await SharedPort.PingAsync(live, 2));
        await using var fresh = await world.DialAsync(Name);
        Assert.True(await SharedPort.PingAsync(fresh));
        foreach (var relay in relays)
        {
            await relay.DisposeAsync();
        }
    }

    private static async Task<string> FingerprintAsync(SharedPort world, string name, string options)
    {
        var output = await world.Space.RunAsync("bash", "-c", $"openssl s_client -connect {SharedPort.Edge}:443 -servername {name} {options} </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256");
        return output[(output.IndexOf('=', StringComparison.Ordinal) + 1)..].Replace(":", "", StringComparison.Ordinal).Trim();
    }
}
