using System.Text.Json;
using System.Text.Json.Nodes;
using Concentrator.Deploy.Tests.World;

namespace Concentrator.Interop.Tests.Pods;

/// <summary>Pods that lack something: the container that misses it ends, and its log names it and says what to do.</summary>
[Collection(PodCollection.Name)]
public sealed class PreconditionTests(PodFixture fixture)
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    [PodFact]
    public async Task Without_the_TUN_device_the_init_step_says_that_it_is_missing()
    {
        await using var world = await fixture.CreateAsync(PodWorld.Values("standalone"));
        var pod = await world.AddAsync("standalone", spec => spec["initContainers"]![0]!["volumeMounts"]!.AsArray().RemoveAll(mount => (string?)mount!["name"] is "tun"));
        AssertNames(await pod.InitializeAsync(), "/dev/net/tun is missing", "give the container the device");
    }

    [PodFact]
    public async Task An_init_step_without_privileges_says_which_capability_it_lacks()
    {
        await using var world = await fixture.CreateAsync(PodWorld.Values("standalone"));
        var pod = await world.AddAsync("standalone", spec => spec["initContainers"]![0]!["securityContext"]!["privileged"] = false);
        AssertNames(await pod.InitializeAsync(), "sstp0", "capability NET_ADMIN");
    }

    [PodFact]
    public async Task An_init_step_that_may_not_switch_forwarding_on_names_the_sysctl()
    {
        await using var world = await fixture.CreateAsync(CapabilityValues());
        var pod = await world.AddAsync("standalone", spec => Leave(spec, "net.ipv6.conf.all.forwarding"));
        AssertNames(await pod.InitializeAsync(), "IPv4 forwarding is off", "set net.ipv4.ip_forward=1", "in a pod: a securityContext sysctl");

        // Without that of IPv6 there is IPv4.
        pod = await world.AddAsync("standalone", spec => Leave(spec, "net.ipv4.ip_forward"));
        var (code, log) = await pod.InitializeAsync();
        Assert.Equal(0, code);
        Assert.Contains("Clients will get no IPv6, only IPv4: ", log, StringComparison.Ordinal);
        Assert.Contains("net.ipv6.conf.all.forwarding", log, StringComparison.Ordinal);
    }

    [PodFact]
    public async Task Without_the_init_step_the_server_says_that_it_has_to_come_first()
    {
        await using var world = await fixture.CreateAsync(PodWorld.Values("standalone"));
        var pod = await world.AddAsync("standalone", spec => spec.Remove("initContainers"));
        AssertNames(await ServeAsync(pod), "The TUN device sstp0 does not exist or belongs to another user", "run `concentrator prepare` as root first");
    }

    [PodFact]
    public async Task A_device_of_another_user_is_named()
    {
        await using var world = await fixture.CreateAsync(PodWorld.Values("standalone"));
        var pod = await world.AddAsync("standalone", spec => spec["initContainers"]![0]!["args"] = new JsonArray("prepare", "--owner", "10002"));
        AssertNames(await ServeAsync(pod), "The TUN device sstp0 belongs to user 10002", "concentrator prepare --owner");
    }

    [PodFact]
    public async Task A_Secret_without_the_key_is_named_by_the_file_that_is_missing()
    {
        var values = PodWorld.Values("standalone");
        values["tls"]!["secondSecret"] = "vpn-second";
        await using var world = await fixture.CreateAsync(values, Object("Secret", "vpn-second", """{"tls.crt":"eA=="}"""));
        var pod = await world.AddAsync("standalone");
        AssertNames(await pod.InitializeAsync(), "/secrets/tls-second/tls.key", "there is no such file");
    }

    [PodFact]
    public async Task Files_that_the_user_may_not_read_are_named()
    {
        await using var world = await fixture.CreateAsync(PodWorld.Values("standalone"));
        var pod = await world.AddAsync("standalone", spec =>
        {
            spec["securityContext"]!.AsObject().Remove("fsGroup");
            spec["volumes"]!.AsArray().Single(volume => (string?)volume!["name"] is "config")!["configMap"]!["defaultMode"] = 0b100_000_000;
        });
        AssertNames(await ServeAsync(pod), "/etc/concentrator/concentrator.json", "cannot be read", "denied");

        pod = await world.AddAsync("standalone", spec =>
        {
            spec["securityContext"]!.AsObject().Remove("fsGroup");
            var data = spec["volumes"]!.AsArray().Single(volume => (string?)volume!["name"] is "data")!.AsObject();
            data.Remove("persistentVolumeClaim");
            data["emptyDir"] = new JsonObject();
        });
        AssertNames(await ServeAsync(pod), "/secrets/tls/tls.", "cannot be read", "denied");
    }

    [PodFact]
    public async Task A_data_directory_that_cannot_be_written_to_is_named()
    {
        await using var world = await fixture.CreateAsync(PodWorld.Values("standalone"));
        var pod = await world.AddAsync("standalone", spec => spec["containers"]![0]!["volumeMounts"]!.AsArray().Single(mount => (string?)mount!["name"] is "data")!["readOnly"] = true);
        AssertNames(await ServeAsync(pod), "The data directory /var/lib/concentrator cannot be written to", "Read-only");

        pod = await world.AddAsync("standalone", spec => spec["securityContext"]!.AsObject().Remove("fsGroup"));
        AssertNames(await ServeAsync(pod), "The data directory /var/lib/concentrator cannot be written to", "denied", "securityContext.fsGroup");
    }

    [PodFact]
    public async Task A_configuration_that_is_no_JSON_is_named_in_the_init_step()
    {
        await using var world = await fixture.CreateAsync(PodWorld.Values("standalone"), Object("ConfigMap", "broken", """{"concentrator.json":"{ \"Concentrator\": "}"""));
        var pod = await world.AddAsync("standalone", spec => spec["volumes"]!.AsArray().Single(volume => (string?)volume!["name"] is "config")!["configMap"]!["name"] = "broken");
        AssertNames(await pod.InitializeAsync(), "/etc/concentrator/concentrator.json", "the file is no JSON");
    }

    /// <summary>The values of a chart whose init step has one capability.</summary>
    internal static JsonObject CapabilityValues()
    {
        var values = PodWorld.Values("standalone");
        values["network"] = new JsonObject { ["prepare"] = "capability" };
        return values;
    }

    private static async Task<(int ExitCode, string Log)> ServeAsync(Pod pod)
    {
        var (code, log) = await pod.InitializeAsync();
        Assert.True(code == 0, log);
        pod.Start();
        return (await pod.Server.ExitAsync(_limit), pod.Server.Log);
    }

    private static void AssertNames((int ExitCode, string Log) end, params string[] words)
    {
        Assert.True(end.ExitCode is > 0 and < 128, end.Log);
        Assert.All(words, word => Assert.True(end.Log.Contains(word, StringComparison.Ordinal), $"'{word}' is not in: {end.Log}"));

        // One line for a person, and not where in the program it was.
        Assert.DoesNotContain("   at ", end.Log, StringComparison.Ordinal);
    }

    private static void Leave(JsonObject spec, string sysctl) => spec["securityContext"]!["sysctls"]!.AsArray().RemoveAll(setting => !string.Equals((string?)setting!["name"], sysctl, StringComparison.Ordinal));

    private static Manifest Object(string kind, string name, string data) =>
        new(JsonSerializer.Deserialize<JsonElement>($$"""{"kind":"{{kind}}","metadata":{"name":"{{name}}"},"data":{{data}}}"""));
}
