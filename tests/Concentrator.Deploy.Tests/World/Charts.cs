using System.Collections.Concurrent;
using System.Text.Json;
using Concentrator.Server.Tests.Programs;

namespace Concentrator.Deploy.Tests.World;

/// <summary>The chart rendered with every combination of values, and what the Kubernetes API's types have to say about it. Made once for all tests.</summary>
public sealed class Charts : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private readonly ConcurrentDictionary<string, IReadOnlyList<Manifest>> _rendered = new(StringComparer.Ordinal);

    /// <summary>What is wrong with the manifests, each with its file.</summary>
    internal IReadOnlyList<string> Problems { get; private set; } = [];

    /// <summary>The manifests of a combination.</summary>
    internal IReadOnlyList<Manifest> Of(string combination) => _rendered[combination];

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (!File.Exists(Repository.Helm))
        {
            return;
        }

        await Parallel.ForEachAsync(Repository.Combinations, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (combination, _) =>
        {
            var rendered = await Template("--values", Repository.ValuesOf(combination));
            Assert.True(rendered.ExitCode == 0, $"{combination}: {rendered.Error}");
            await File.WriteAllTextAsync(_folder.File(combination), rendered.Output, CancellationToken.None);
        });
        var (documents, problems) = await Read([.. Repository.Combinations.Select(_folder.File)]);
        foreach (var (file, manifests) in documents)
        {
            _rendered[Path.GetFileName(file)] = manifests;
        }

        Problems = problems;
    }

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    /// <summary>Runs Helm with a home of its own.</summary>
    internal static Task<FinishedProgram> Helm(params IEnumerable<string> arguments) =>
        FinishedProgram.Run("env", ["HELM_CACHE_HOME=/nonexistent/c", "HELM_CONFIG_HOME=/nonexistent/f", "HELM_DATA_HOME=/nonexistent/d", Repository.Helm, .. arguments]);

    /// <summary>Renders the chart.</summary>
    internal static Task<FinishedProgram> Template(params IEnumerable<string> arguments) =>
        Helm(["template", "vpn", Repository.Chart, "--namespace", "vpn-system", .. arguments]);

    /// <summary>Reads files of manifests and holds them against the API's types.</summary>
    internal static async Task<(IReadOnlyDictionary<string, IReadOnlyList<Manifest>> Documents, IReadOnlyList<string> Problems)> Read(params IEnumerable<string> files)
    {
        var read = await FinishedProgram.Run("node", [Repository.Tool("manifests.mjs"), .. files]);
        Assert.True(read.ExitCode == 0, read.Error);
        var answer = JsonDocument.Parse(read.Output).RootElement;
        var documents = answer.GetProperty("documents").EnumerateObject().ToDictionary(
            file => file.Name,
            file => (IReadOnlyList<Manifest>)[.. file.Value.EnumerateArray().Select(document => new Manifest(document))],
            StringComparer.Ordinal);
        return (documents, [.. answer.GetProperty("problems").EnumerateArray().Select(problem => problem.GetString()!)]);
    }
}
