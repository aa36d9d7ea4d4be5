using System.Text.Json;
using System.Text.Json.Nodes;
using Concentrator.Deploy.Tests.World;

namespace Concentrator.Interop.Tests.Pods;

/// <summary>What <c>helm test</c> runs: a pod that dials in at the chart's own Service, run as rendered.</summary>
[Collection(PodCollection.Name)]
public sealed class DialInTests(PodFixture fixture)
{
    private const string Wrong = "another-password";

    [PodFact("openssl")]
    public async Task It_dials_in_and_reaches_the_page_at_the_gateway()
    {
        await using var world = await fixture.CreateAsync(Values());
        await ServeAsync(world);
        var (code, log) = await (await world.AddAsync("test")).FinishAsync();
        Assert.True(code == 0, log);
        Assert.Contains("dialled in", log, StringComparison.Ordinal);
        Assert.Contains($"the page at {PodWorld.Gateway} answers", log, StringComparison.Ordinal);
    }

    [PodFact("openssl")]
    public async Task It_fails_and_says_why_when_it_is_not_let_in()
    {
        var secret = new Manifest(JsonSerializer.Deserialize<JsonElement>($$"""{"kind":"Secret","metadata":{"name":"{{Wrong}}"},"data":{"password":"{{Convert.ToBase64String("another"u8)}}"} }"""));
        await using var world = await fixture.CreateAsync(Values(), secret);
        await ServeAsync(world);
        var (code, log) = await (await world.AddAsync("test", spec => spec["volumes"]!.AsArray().Single(volume => (string?)volume!["name"] is "test")!["secret"]!["secretName"] = Wrong)).FinishAsync();
        Assert.Equal(1, code);
        Assert.Contains("could not dial in at vpn-concentrator.vpn-system.svc.cluster.local:443: ", log, StringComparison.Ordinal);
        Assert.Matches("could not dial in at .*: .*(password|refused)", log);

        // Nor where it meets another certificate than the Secret's.
        (code, log) = await (await world.AddAsync("test", spec =>
        {
            var script = spec["containers"]![0]!["args"]!.AsArray();
            script[0] = ((string)script[0]!).Replace("pin=''", $"pin={new string('a', 64)}", StringComparison.Ordinal);
        })).FinishAsync();
        Assert.Equal(1, code);
        Assert.Matches("could not dial in at .*: .*certificate", log);
    }

    private static JsonObject Values()
    {
        var values = PodWorld.Values("standalone");
        values["test"] = new JsonObject { ["enabled"] = true };
        return values;
    }

    private static async Task ServeAsync(PodWorld world)
    {
        var pod = await world.AddAsync("standalone");
        await pod.RunAsync();
        await PodTests.UntilAsync(async () => (await pod.Server.RunAsync("concentrator", "user", "list")).Contains("helm-test", StringComparison.Ordinal));
        await world.LeadAsync(pod);
    }
}
