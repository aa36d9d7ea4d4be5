using System.Text.Json;
using Concentrator.Deploy.Tests.World;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Pods;

/// <summary>An image that <c>scripts/image</c> has built of the Dockerfile.</summary>
/// <param name="Files">The folder of its files.</param>
/// <param name="Config">Its <c>config</c>, as the OCI image specification has it.</param>
internal sealed record BuiltImage(string Files, JsonElement Config)
{
    /// <summary>Builds one, with the base images where they are not there yet.</summary>
    internal static async Task<BuiltImage> BuildAsync(string edition, string version)
    {
        await using var script = RunningProgram.Start(Repository.In("scripts/image"), [edition], new Dictionary<string, string>(StringComparer.Ordinal) { ["VERSION"] = version });
        var code = await script.WaitForExitAsync(TimeSpan.FromMinutes(20));
        Assert.True(code == 0, script.Output);
        var folder = script.Output.Trim().Split('\n')[^1];
        return new BuiltImage($"{folder}/root", JsonDocument.Parse(await File.ReadAllTextAsync($"{folder}/image.json")).RootElement.GetProperty("OCIv1").GetProperty("config"));
    }

    /// <summary>A text of its config.</summary>
    internal string? Text(string name) => Config.GetProperty(name).GetString();

    /// <summary>The keys of a map of its config, in order.</summary>
    internal IEnumerable<string> Keys(string name) => Config.GetProperty(name).EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal);

    /// <summary>Its files that find(1) finds by these words.</summary>
    internal async Task<string> FindAsync(string words) => (await RunningProgram.RunAsync("sh", "-c", $"cd \"$0\" && find . -xdev {words}", Files)).Trim();
}
