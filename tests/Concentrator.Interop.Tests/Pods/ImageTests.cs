using System.Globalization;
using System.Text.Json.Nodes;
using Concentrator.Deploy.Tests.World;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Pods;

/// <summary>The images that the Dockerfile makes, built with buildah on base images of Debian and this machine's .NET, and run as the chart's pod: read-only, as user 10001.</summary>
[Collection(PodCollection.Name)]
public sealed class ImageTests
{
    private const string Version = "0.1.9";

    /// <summary>What it may take on top of its base, MB.</summary>
    private const int LargestPrograms = 40;

    [PodFact("buildah", "debootstrap", Timeout = 2_400_000)]
    [Trait("Tier", "long")]
    public Task The_image_of_the_cluster_edition_serves_without_a_privilege() => ServesAsync("cluster");

    [PodFact("buildah", "debootstrap", Timeout = 2_400_000)]
    [Trait("Tier", "long")]
    public Task The_image_of_the_standalone_edition_serves_without_a_privilege() => ServesAsync("standalone");

    private static async Task ServesAsync(string edition)
    {
        var image = await BuiltImage.BuildAsync(edition, Version);
        AssertSaysWhatItIs(image, edition);
        await AssertHoldsWhatItNeedsAsync(image, edition);

        var values = PodWorld.Values("standalone");
        values["test"] = new JsonObject { ["enabled"] = true };
        await using var root = await ImageRoot.OfAsync(image.Files);
        await using var world = await PodWorld.CreateAsync(root, ImageFile.Of(image.Config), await PodWorld.RenderAsync(values));
        var pod = await world.AddAsync("standalone");
        await pod.RunAsync();
        Assert.Matches(@"Uid:\s+10001\s+10001\s+10001\s+10001\n", await pod.Server.StatusAsync("status"));
        Assert.Contains(Version, await pod.Server.RunAsync("concentrator", "--version"), StringComparison.Ordinal);
        Assert.DoesNotContain("8080", pod.Server.Log, StringComparison.Ordinal);
        await PodTests.DialAndPingAsync(world, pod);

        // With the client that is in it.
        await world.LeadAsync(pod);
        var (code, log) = await (await world.AddAsync("test")).FinishAsync();
        Assert.True(code == 0, log);
        Assert.Equal(0, (await pod.Server.StopAsync(pod.Grace)).ExitCode);
    }

    private static void AssertSaysWhatItIs(BuiltImage image, string edition)
    {
        Assert.Equal("10001:10001", image.Text("User"));
        Assert.Equal("/var/lib/concentrator", image.Text("WorkingDir"));
        Assert.Equal("SIGTERM", image.Text("StopSignal"));
        Assert.Equal(["/usr/bin/concentrator", "serve"], image.Config.GetProperty("Entrypoint").EnumerateArray().Concat(image.Config.GetProperty("Cmd").EnumerateArray()).Select(word => word.GetString()));
        Assert.Equal(["8443/tcp", "9180/tcp"], image.Keys("ExposedPorts"));
        Assert.Equal(["/var/lib/concentrator"], image.Keys("Volumes"));
        var labels = image.Config.GetProperty("Labels");
        Assert.Equal(Version, labels.GetProperty("org.opencontainers.image.version").GetString());
        Assert.Contains($"{edition} edition", labels.GetProperty("org.opencontainers.image.description").GetString(), StringComparison.Ordinal);
        Assert.Equal("MIT", labels.GetProperty("org.opencontainers.image.licenses").GetString());
    }

    private static async Task AssertHoldsWhatItNeedsAsync(BuiltImage image, string edition)
    {
        Assert.Equal("", await image.FindAsync("-type f -perm /6000"));
        Assert.Equal("", await image.FindAsync(@"\( -type f -o -type d \) -perm -0002 ! -perm -1000"));
        Assert.Equal("./var/lib/concentrator", await image.FindAsync(@"\( -uid 10001 -o -gid 10001 \)"));

        // What it was built with and of stays behind.
        Assert.Equal("", await image.FindAsync(@"\( -name '*.pdb' -o -name '*.cs' -o -name '*.csproj' -o -name '*.nupkg' -o -name 'NuGet.Config' -o -path './usr/share/dotnet/sdk' -o -path './source' \)"));
        Assert.Equal(edition is "cluster", File.Exists($"{image.Files}/opt/concentrator/Orleans.Core.dll"));
        var size = int.Parse((await RunningProgram.RunAsync("du", "-sm", $"{image.Files}/opt")).Split('\t')[0], CultureInfo.InvariantCulture);
        Assert.InRange(size, 1, LargestPrograms);
        Assert.StartsWith("MIT License", await File.ReadAllTextAsync($"{image.Files}/usr/share/doc/concentrator/copyright"), StringComparison.Ordinal);
    }
}
