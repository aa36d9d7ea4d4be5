using System.Net;
using System.Net.Security;
using System.Text.Json;
using Concentrator.Client;
using Concentrator.Interop.Tests.Door;
using Concentrator.Interop.Tests.Eap;
using Concentrator.Interop.Tests.Programs;
using Concentrator.Interop.Tests.Radius;
using Concentrator.Interop.Tests.Server;
using Concentrator.Protocol.Eap;
using Concentrator.Tls;

namespace Concentrator.Interop.Tests.Health;

/// <summary>What a machine's certificate and a machine's token say of its health, to a running server that our client has logged in to by EAP-TLS.</summary>
public sealed class CertificateHealthTests
{
    private const string HealthyMachines = "1.3.6.1.4.1.99999.1";
    private const string Healthy = """{"version":1,"firewall":true}""";

    [ProgramFact]
    public async Task A_certificate_vouches_for_its_machine_and_a_token_speaks_for_the_machine_that_the_certificate_names()
    {
        using var folder = new TemporaryFolder("health");
        var authority = new EapAuthority(folder, "users and servers");
        var vouched = authority.Issue("vouched", new EapCertificate { CommonName = "emily", Policies = [HealthyMachines] });
        var other = authority.Issue("other", new EapCertificate { CommonName = "emily", Policies = ["1.3.6.1.4.1.99999.2"] });
        var named = authority.Issue("named", new EapCertificate { CommonName = "emily", Dns = "pc7" });
        await using var world = await OwnEapTests.World.StartAsync(
            authority, $"Health:CertificatePolicies:{HealthyMachines}:0=firewall", "Policies:Health:office:Require:0=firewall", "Policies:Rules:0:Name=staff", "Policies:Rules:0:Health=office");

        await using (var tunnel = await world.DialAsync(Options(authority, vouched)))
        {
            Assert.True(await SharedPort.PingAsync(tunnel));
            await UntilLevelAsync(world, "full");
            await tunnel.DisconnectAsync();
        }

        await using (var tunnel = await world.DialAsync(Options(authority, other)))
        {
            await UntilLevelAsync(world, "quarantine");
            await tunnel.DisconnectAsync();
        }

        var token = (await world.Server.CommandAsync("machine", "add", "pc7")).Trim();
        await AssertRefusedAsync(world, token, Healthy, HttpStatusCode.NotFound, "no");
        await using (var tunnel = await world.DialAsync(Options(authority, named)))
        {
            var before = await UntilLevelAsync(world, "quarantine");
            var healthy = SignedStatement.Of(token, Healthy);
            Assert.Contains("\"level\":\"full\"", (await StateAsync(world, healthy)).Answer, StringComparison.Ordinal);
            Assert.Equal(before, await UntilLevelAsync(world, "full"));
            Assert.Contains("\"level\":\"quarantine\"", (await StateAsync(world, SignedStatement.Of(token, """{"version":1,"firewall":false}"""))).Answer, StringComparison.Ordinal);
            await UntilLevelAsync(world, "quarantine");

            // None of these lifts it.
            await AssertRefusedAsync(world, healthy, HttpStatusCode.Conflict, "The statement is replayed:");
            var lying = SignedStatement.Of(token, """{"version":1,"firewall":false}""");
            await AssertRefusedAsync(world, lying with { Body = [.. lying.Body.AsSpan(0, lying.Body.Length - 6), .. "true}"u8] }, HttpStatusCode.Unauthorized, "The statement was altered:");
            var altered = $"{token[..^2]}{(token[^2] == 'A' ? 'B' : 'A')}{token[^1]}";
            await AssertRefusedAsync(world, altered, Healthy, HttpStatusCode.Unauthorized, "No machine has this token:");
            await AssertRefusedAsync(world, token.Replace("pc7", "pc8", StringComparison.Ordinal), Healthy, HttpStatusCode.Unauthorized, "No machine has this token:");
            await AssertRefusedAsync(world, token[..^5], Healthy, HttpStatusCode.Unauthorized, "The proof is not NAME.KEY.PROOF.");
            await AssertRefusedAsync(world, token, Healthy[..^4], HttpStatusCode.BadRequest, "is not JSON");
            await AssertRefusedAsync(world, token, """{"version":1,"firewall":false,"firewall":true}""", HttpStatusCode.BadRequest, "stands there twice");
            await AssertRefusedAsync(world, token, """{"version":1,"firewall":true,"tunnel":"00000000000000000000000000000007"}""", HttpStatusCode.NotFound, "tunnel");
            await world.Server.CommandAsync("machine", "remove", "pc7");
            await AssertRefusedAsync(world, token, Healthy, HttpStatusCode.Unauthorized, "No machine has this token:");
            await UntilLevelAsync(world, "quarantine");
            Assert.True(await SharedPort.PingAsync(tunnel));
        }
    }

    private static SstpEapOptions Options(EapAuthority authority, IssuedFiles files) => new()
    {
        Methods = [EapClientMethod.Tls],
        Tls = new TlsClientOptions { HostName = "vpn.example.test", AuthoritiesPath = authority.RootPath, Certificate = new TlsCertificateFile(files.Certificate, files.Key) },
    };

    /// <summary>Waits until the only session has a level, and gives its address.</summary>
    private static async Task<string> UntilLevelAsync(OwnEapTests.World world, string level)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            using var sessions = JsonDocument.Parse(await world.Server.CommandAsync("session", "list", "--output", "json"));
            var all = sessions.RootElement.EnumerateArray().ToList();
            if (all.Count == 1 && string.Equals(all[0].GetProperty("level").GetString(), level, StringComparison.Ordinal))
            {
                return all[0].GetProperty("address").GetString()!;
            }

            Assert.False(limit.IsCancellationRequested, $"It is not let in as {level}: {sessions.RootElement}\n{world.Server.Process.Output}");
            await Task.Delay(50);
        }
    }

    private static Task AssertRefusedAsync(OwnEapTests.World world, string token, string statement, HttpStatusCode status, string words) =>
        AssertRefusedAsync(world, SignedStatement.Of(token, statement), status, words);

    private static async Task AssertRefusedAsync(OwnEapTests.World world, SignedStatement statement, HttpStatusCode status, string words)
    {
        var (answered, answer) = await StateAsync(world, statement);
        Assert.Equal(status, answered);
        Assert.Contains("\"problems\"", answer, StringComparison.Ordinal);
        Assert.Contains(words, answer, StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, string Answer)> StateAsync(OwnEapTests.World world, SignedStatement statement)
    {
        using var http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, _) => await world.Space.ConnectAsync(RadiusWorld.Edge, ConcentratorServer.Port),
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
        })
        {
            Timeout = TimeSpan.FromSeconds(30),
        };
        using var request = statement.ToRequest(new Uri($"https://{RadiusWorld.Edge}:{ConcentratorServer.Port}/posture"));
        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
