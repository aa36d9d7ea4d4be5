using System.Net;
using Concentrator.Interop.Tests.Eap;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;
using Concentrator.Interop.Tests.Radius;

namespace Concentrator.Interop.Tests.Connect;

/// <summary>The command's arguments for EAP, with FreeRADIUS behind the server.</summary>
public sealed class EapTests
{
    private const string Directory = "127.0.0.1";

    [ProgramFact("nft", "ss", "freeradius")]
    public async Task A_certificate_or_a_password_inside_TLS_opens_a_tunnel_and_a_strange_server_of_EAP_ends_with_4()
    {
        using var folder = new TemporaryFolder("eap");
        var authority = new EapAuthority(folder, "users and servers");
        var emily = authority.Issue("emily", new EapCertificate { CommonName = "emily" });
        await using var world = await ConnectWorld.CreateAsync("Authentication:Users=radius", $"Radius:Servers:first:Address={Directory}", $"Radius:Servers:first:Secret={FreeRadius.Secret}");
        await using var radius = await FreeRadius.StartAsync(world.Network.Inner.Edge, Directory, "alice Cleartext-Password := \"in Wonderland, 1865\"\n", new FreeRadiusEap { Authority = authority, Default = "peap" });
        string[] certificate = ["--client-cert", emily.Certificate, "--client-key", emily.Key], trust = ["--eap-ca", authority.RootPath, "--eap-server-name", "vpn.example.test"];
        foreach (var arguments in new string[][]
        {
            ["--auth", "eap-tls", .. certificate],
            ["--auth", "peap-tls", .. certificate, "--anonymous-identity", "anonymous"],
            ["--auth", "peap-mschapv2", "--anonymous-identity", "anonymous"],
            ["--auth", "peap-gtc"],
        })
        {
            var client = world.Dial([.. arguments, .. trust]);
            await client.EventAsync("connected");
            Assert.True(await world.PingsAsync(EdgeNetwork.IntranetHost), client.Output);
            Assert.Equal(0, await client.StopAsync());
        }

        var refused = world.Dial("--auth", "peap-mschapv2", "--eap-ca", authority.RootPath);
        Assert.Equal(4, await refused.ExitAsync());
        var end = await refused.EventAsync("disconnected");
        Assert.Equal(("certificateRefused", "name"), (end.GetProperty("reason").GetString(), end.GetProperty("failedCheck").GetString()));
        Assert.Contains("does not bear the name", end.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(4, await world.Dial(["--auth", "eap-tls", .. certificate, "--eap-server-name", "vpn.example.test"]).ExitAsync());
    }

    [ProgramFact("nft", "ss", "freeradius")]
    public async Task With_posture_the_machine_states_its_health_inside_PEAP()
    {
        using var folder = new TemporaryFolder("eap");
        var authority = new EapAuthority(folder, "users and servers");
        await using var world = await ConnectWorld.CreateAsync("Authentication:Users=radius", $"Radius:Servers:first:Address={Directory}", $"Radius:Servers:first:Secret={FreeRadius.Secret}");
        await using var radius = await FreeRadius.StartAsync(
            world.Network.Inner.Edge, Directory, "alice Cleartext-Password := \"in Wonderland, 1865\"\n", new FreeRadiusEap { Authority = authority, Default = "peap", AsksForHealth = true });
        string[] arguments = ["--auth", "peap-mschapv2", "--eap-ca", authority.RootPath, "--eap-server-name", "vpn.example.test", "--attempts", "1"];

        Assert.Equal(5, await world.Dial(arguments).ExitAsync());
        var client = world.Dial([.. arguments, "--posture"]);
        await client.EventAsync("connected");

        Assert.Contains($"SoH-MS-Machine-Name = \"{Dns.GetHostName()}\"", radius.Output, StringComparison.Ordinal);
        Assert.Contains("= \"antivirus ok snoozed=0 microsoft=0 up2date=0 enabled=0\"", radius.Output, StringComparison.Ordinal);
        Assert.Equal(0, await client.StopAsync());
    }
}
