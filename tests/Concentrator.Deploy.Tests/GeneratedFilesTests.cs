using Concentrator.Deploy.Tests.World;
using Concentrator.Server.Tests.Programs;

namespace Concentrator.Deploy.Tests;

/// <summary>What is made of the chart, or is the same in two places.</summary>
public sealed class GeneratedFilesTests
{
    [NeedsHelmFact]
    public async Task The_READMEs_table_is_of_the_values()
    {
        var check = await FinishedProgram.Run(Repository.In("scripts/chart"), ["readme", "--check"]);
        Assert.True(check.ExitCode == 0, check.Error);
    }

    [NeedsHelmFact]
    public async Task The_plain_manifests_are_what_the_chart_makes()
    {
        var check = await FinishedProgram.Run(Repository.In("scripts/chart"), ["kustomize", "--check"]);
        Assert.True(check.ExitCode == 0, check.Error);
    }

    [NeedsHelmTheory]
    [InlineData("cluster")]
    [InlineData("standalone")]
    public async Task Kustomize_builds_the_objects_that_Helm_renders(string overlay)
    {
        using var folder = new TemporaryDirectory();
        var built = await FinishedProgram.Run(Repository.Kubectl, ["kustomize", Repository.In($"k8s/overlays/{overlay}")]);
        Assert.True(built.ExitCode == 0, built.Error);
        await File.WriteAllTextAsync(folder.File("built.yaml"), built.Output);
        var rendered = await Charts.Helm("template", "concentrator", Repository.Chart, "--namespace", "concentrator", "--values", Repository.In($"k8s/values/{overlay}.yaml"));
        await File.WriteAllTextAsync(folder.File("rendered.yaml"), rendered.Output);

        var (documents, problems) = await Charts.Read(folder.File("built.yaml"), folder.File("rendered.yaml"));

        Assert.Empty(problems);
        Assert.Equal(Shape(documents[folder.File("rendered.yaml")]), Shape(documents[folder.File("built.yaml")]));
    }

    [Fact]
    public void The_charts_HAProxy_file_is_the_shipped_one() =>
        Assert.Equal(File.ReadAllText(Repository.In("deploy/haproxy/haproxy.cfg")), File.ReadAllText(Path.Combine(Repository.Chart, "files/haproxy.cfg")));

    // What Helm says of itself is left out on both sides; the rest has to be the same.
    private static IEnumerable<string> Shape(IEnumerable<Manifest> manifests) => manifests.Select(manifest =>
    {
        var spec = manifest.Json.EnumerateObject().Where(member => member.Name is not "metadata").OrderBy(member => member.Name, StringComparer.Ordinal);
        return $"{manifest} {manifest.Component} {string.Join(' ', spec.Select(member => Canonical(member.Value)))}";
    }).Order(StringComparer.Ordinal);

    private static string Canonical(System.Text.Json.JsonElement value) => value.ValueKind switch
    {
        System.Text.Json.JsonValueKind.Object => $"{{{string.Join(',', value.EnumerateObject().Where(member => member.Name is not ("helm.sh/chart" or "app.kubernetes.io/managed-by")).OrderBy(member => member.Name, StringComparer.Ordinal).Select(member => $"{member.Name}:{Canonical(member.Value)}"))}}}",
        System.Text.Json.JsonValueKind.Array => $"[{string.Join(',', value.EnumerateArray().Select(Canonical))}]",
        _ => value.GetRawText(),
    };
}
