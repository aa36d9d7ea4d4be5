using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Concentrator.Interop.Tests.Connect;
using Concentrator.Interop.Tests.Networks;
using Concentrator.Interop.Tests.Programs;
using Xunit.Abstractions;

namespace Concentrator.Interop.Tests.Health;

/// <summary>Quarantine in a network: what a tunnel reaches by its machine's health, while others live on beside it.</summary>
public sealed class QuarantineTests(ITestOutputHelper output)
{
    private const string Gateway = "10.99.0.1";
    private const string Remediation = "10.79.0.3";
    private const string Inside = "10.79.0.0/24";

    [ProgramFact("nft", "ping")]
    public async Task A_healthy_statement_lifts_quarantine_and_another_policy_puts_it_back_beside_a_tunnel_that_notices_nothing()
    {
        await using var world = await ConnectWorld.CreateAsync();
        await world.Network.Inner.Intranet.IpAsync($"addr add {Remediation}/24 dev eth0");
        await DefineAsync(world, "firewall");
        await world.Server.AddUserAsync("bob", "builder, 1998");
        await File.WriteAllTextAsync(world.FileOf("bob"), "builder, 1998\n");
        var desk = await world.Network.AddDeskAsync();
        var other = world.DialFrom(desk, world.FileOf("desk"), "bob", "bob", OfficeNetwork.Server, "--ca", world.Server.AuthorityFile, "--no-default-route", "--route", Inside);
        await other.EventAsync("connected");
        await using var pings = desk.Start(["ping", "-i", "0.2", "-W", "3", EdgeNetwork.IntranetHost]);
        var client = world.Dial("--no-default-route", "--route", Inside, "--route", $"{Gateway}/32");
        var address = (await client.EventAsync("connected")).GetProperty("address").GetString();

        Assert.True(await world.PingsAsync(Remediation), client.Output);
        Assert.False(await ReachesAsync(world), client.Output);
        var (status, page) = await PostureTests.AskAsync(world.Network.Laptop, $"http://{Gateway}/");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("Your machine is in quarantine", page, StringComparison.Ordinal);
        Assert.Contains("The machine has made no statement of health.", page, StringComparison.Ordinal);

        await StateAsync(world, """{"version":1,"machine":"laptop","firewall":false}""", "quarantine", "The firewall is off.");
        Assert.False(await ReachesAsync(world), client.Output);

        var watch = Stopwatch.StartNew();
        await StateAsync(world, """{"version":1,"machine":"laptop","firewall":true}""", "full");
        await ConnectWorld.UntilAsync(() => ReachesAsync(world), client);
        output.WriteLine($"A healthy statement let it in after {watch.ElapsedMilliseconds} ms.");

        watch.Restart();
        await DefineAsync(world, "firewall", "antivirus");
        await ConnectWorld.UntilAsync(async () => !await ReachesAsync(world), client);
        output.WriteLine($"Another policy put it into quarantine after {watch.ElapsedMilliseconds} ms.");
        Assert.True(await world.PingsAsync(Remediation), client.Output);
        Assert.Contains("virus scanner", (await PostureTests.AskAsync(world.Network.Laptop, $"http://{Gateway}/")).Body, StringComparison.Ordinal);

        await pings.SignalAsync("INT");
        await pings.WaitForExitAsync(TimeSpan.FromSeconds(10));
        Assert.Contains(" 0% packet loss", pings.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\"disconnected\"", client.Output, StringComparison.Ordinal);
        Assert.Contains(address!, await world.Network.Laptop.IpAsync("-o address"), StringComparison.Ordinal);
        Assert.Equal(0, await client.StopAsync());
        Assert.Equal(0, await other.StopAsync());
    }

    [ProgramFact("nft", "curl")]
    public async Task Whatever_page_is_asked_for_in_quarantine_leads_to_the_gateways_page_which_says_what_the_machine_lacks()
    {
        await using var world = await ConnectWorld.CreateAsync();
        await DefineAsync(world, new JsonObject { ["Require"] = new JsonArray("firewall", "antivirus"), ["Url"] = $"http://{Remediation}/how" });
        var client = world.Dial("--no-default-route", "--route", Inside, "--route", "198.51.100.0/24", "--route", $"{Gateway}/32");
        await client.EventAsync("connected");
        await StateAsync(world, """{"version":1,"machine":"laptop","firewall":false,"antivirus":true}""", "quarantine", "The firewall is off.");

        foreach (var asked in new[] { "http://www.example/some/page?of=nobody", "http://198.51.100.7/", $"http://{EdgeNetwork.IntranetHost}/" })
        {
            var arrived = await BrowseAsync(world, asked);
            Assert.Contains($"arrived at http://{Gateway}/ by 1", arrived, StringComparison.Ordinal);
            Assert.Contains("Your machine is in quarantine", arrived, StringComparison.Ordinal);
            Assert.Contains("<li>The firewall is off.</li>", arrived, StringComparison.Ordinal);
            Assert.DoesNotContain("virus", arrived, StringComparison.Ordinal);
            Assert.Contains($"<a href=\"http://{Remediation}/how\">", arrived, StringComparison.Ordinal);
        }

        await StateAsync(world, """{"version":1,"machine":"laptop","firewall":true,"antivirus":false}""", "quarantine", "The virus scanner is off.");
        Assert.Contains("<li>The virus scanner is off.</li>", await BrowseAsync(world, "http://www.example/"), StringComparison.Ordinal);
        Assert.Equal(0, await client.StopAsync());
    }

    [ProgramFact("nft", "ping")]
    public async Task Our_client_gets_itself_out_of_quarantine_when_its_machine_is_mended()
    {
        await using var world = await ConnectWorld.CreateAsync();
        await DefineAsync(world, new JsonObject { ["Custom"] = new JsonObject { ["edr"] = ">=7.2" } });
        await File.WriteAllTextAsync(world.FileOf("facts"), "edr=7.1\n");
        var client = world.Dial("--no-default-route", "--route", Inside, "--posture=10s", "--posture-facts", world.FileOf("facts"));
        var first = await client.EventAsync("health");
        Assert.Equal("quarantine", first.GetProperty("level").GetString());
        Assert.Equal("edr is not 7.2 or more.", Assert.Single(first.GetProperty("missing").EnumerateArray()).GetString());
        Assert.False(await ReachesAsync(world), client.Output);

        await File.WriteAllTextAsync(world.FileOf("facts"), "edr=7.10\n");
        await client.UntilAsync(health => string.Equals(health.GetProperty("level").GetString(), "full", StringComparison.Ordinal), "health", 0);

        await ConnectWorld.UntilAsync(() => ReachesAsync(world), client);
        Assert.Equal(0, await client.StopAsync());
    }

    private static Task DefineAsync(ConnectWorld world, params string[] required) => DefineAsync(world, new JsonObject { ["Require"] = new JsonArray([.. required.Select(word => (JsonNode)word)]) });

    /// <summary>Bob may do everything; everybody else's machine has to meet a health policy.</summary>
    private static async Task DefineAsync(ConnectWorld world, JsonObject health)
    {
        health["Remediation"] = new JsonArray(Remediation);
        await world.Server.ConfigureAsync(configuration => configuration["Policies"] = new JsonObject
        {
            ["Health"] = new JsonObject { ["office"] = health },
            ["Rules"] = new JsonArray(
                new JsonObject { ["Name"] = "bob", ["When"] = new JsonObject { ["Users"] = new JsonArray("bob") } },
                new JsonObject { ["Name"] = "staff", ["Health"] = "office" }),
        });
        await world.Server.Process.SignalAsync("HUP");
    }

    private static async Task StateAsync(ConnectWorld world, string statement, string level, params string[] missing)
    {
        var (status, body) = await PostureTests.AskAsync(world.Network.Laptop, $"http://{Gateway}/posture", statement);
        Assert.Equal(HttpStatusCode.OK, status);
        using var answer = JsonDocument.Parse(body);
        Assert.Equal(level, answer.RootElement.GetProperty("level").GetString());
        Assert.Equal(missing, answer.RootElement.GetProperty("missing").EnumerateArray().Select(sentence => sentence.GetString()));
    }

    /// <summary>What a browser ends up with that follows where it is sent; <c>www.example</c> is somewhere behind the tunnel.</summary>
    private static Task<string> BrowseAsync(ConnectWorld world, string url) => world.Network.Laptop.RunAsync(
        "curl", "-s", "-S", "-L", "-m", "10", "--noproxy", "*", "--resolve", "www.example:80:198.51.100.80", "-w", "arrived at %{url_effective} by %{num_redirects}", url);

    private static async Task<bool> ReachesAsync(ConnectWorld world)
    {
        await using var ping = world.Network.Laptop.Start(["ping", "-c", "1", "-W", "1", EdgeNetwork.IntranetHost]);
        return await ping.WaitForExitAsync(TimeSpan.FromSeconds(30)) == 0;
    }
}
