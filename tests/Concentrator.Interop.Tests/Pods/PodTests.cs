using Concentrator.Interop.Tests.Connect;

namespace Concentrator.Interop.Tests.Pods;

/// <summary>The standalone pod as the chart renders it.</summary>
[Collection(PodCollection.Name)]
public sealed class PodTests(PodFixture fixture)
{
    [PodFact]
    public async Task Clients_reach_the_gateway_and_a_host_behind_a_pod_that_has_no_privilege()
    {
        await using var world = await fixture.CreateAsync(PodWorld.Values("standalone"));
        var pod = await world.AddAsync("standalone");
        await pod.RunAsync();

        var status = await pod.Server.StatusAsync("status");
        Assert.Matches(@"Uid:\s+10001\s+10001\s+10001\s+10001\n", status);
        Assert.Matches(@"Gid:\s+10001\s+10001\s+10001\s+10001\n", status);
        Assert.All(["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"], set => Assert.Contains($"{set}:\t0000000000000000\n", status, StringComparison.Ordinal));
        Assert.Contains("NoNewPrivs:\t1\n", status, StringComparison.Ordinal);
        var mounts = (await pod.Server.StatusAsync("mountinfo")).Split('\n').Select(line => line.Split(' ')).Where(fields => fields.Length > 5).ToLookup(fields => fields[4], fields => fields[5].Split(','), StringComparer.Ordinal);
        Assert.All(["/", "/proc/sys", "/sys", "/etc/concentrator", "/secrets/tls"], place => Assert.Contains("ro", mounts[place].Last(), StringComparer.Ordinal));

        await DialAndPingAsync(world, pod);
        Assert.Equal(0, (await pod.Server.StopAsync(pod.Grace)).ExitCode);
    }

    [PodFact]
    public async Task An_init_step_with_one_capability_is_enough_where_the_kubelet_sets_forwarding()
    {
        await using var world = await fixture.CreateAsync(PreconditionTests.CapabilityValues());
        var pod = await world.AddAsync("standalone");
        await pod.RunAsync();
        await DialAndPingAsync(world, pod);
    }

    /// <summary>Dials in as the user, and reaches the gateway and the host behind the pod over IPv4 and IPv6.</summary>
    internal static async Task DialAndPingAsync(PodWorld world, Pod pod)
    {
        // The container beside it adds the user.
        await UntilAsync(async () => (await pod.Server.RunAsync("concentrator", "user", "list")).Contains(PodWorld.User, StringComparison.Ordinal));
        await using var client = await DialAsync(world, pod);
        await client.EventAsync("connected");
        foreach (var address in new[] { PodWorld.Gateway, PodWorld.Gateway6, PodWorld.Host, PodWorld.Host6 })
        {
            Assert.True(await ConnectWorld.PingsAsync(world.Client, address), $"{address} does not answer: {pod.Server.Log}");
        }

        Assert.Contains("dev sstpc0", await world.Client.IpAsync($"route get {PodWorld.Host}"), StringComparison.Ordinal);
        Assert.Contains("dev sstpc0", await world.Client.IpAsync($"route get {PodWorld.Host6}"), StringComparison.Ordinal);
        Assert.Equal(0, await client.StopAsync());
    }

    /// <summary>Starts the client on the client's machine; what goes to the gateway and to the host goes through the tunnel.</summary>
    internal static async Task<SstpProgram> DialAsync(PodWorld world, Pod pod)
    {
        await world.NameAsync(pod);
        return SstpProgram.Start(
            world.Client,
            [
                SstpProgram.Program, "connect", $"{PodWorld.ServerName}:{PodWorld.Port}", "--user", PodWorld.User, "--password-file", world.PasswordFile, "--ca", world.AuthorityFile,
                "--no-default-route", "--route", $"{PodWorld.Gateway6}/128", "--route", $"{PodWorld.Host}/32", "--route", $"{PodWorld.Host6}/128", "--no-dns", "--json", "--state-directory", world.FileOf("state"),
            ]);
    }

    internal static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await holds())
        {
            await Task.Delay(200, limit.Token);
        }
    }
}
