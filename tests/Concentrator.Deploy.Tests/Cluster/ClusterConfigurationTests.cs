using System.Text.Json;
using Concentrator.Deploy.Tests.World;
using Concentrator.Server.Configuration;

namespace Concentrator.Deploy.Tests.Cluster;

/// <summary>The configuration of edges and silos, read by the program.</summary>
[Collection(ChartsCollection.Name)]
public sealed class ClusterConfigurationTests(Charts charts)
{
    public static TheoryData<string> Combinations => [.. Repository.Combinations.Where(name => !name.StartsWith("standalone", StringComparison.Ordinal))];

    [NeedsHelmTheory]
    [MemberData(nameof(Combinations))]
    public async Task The_program_takes_the_configuration_of_edges_and_silos(string combination)
    {
        var nodes = ConfigurationCheck.Nodes(charts.Of(combination)).ToList();
        Assert.Equal(["edge", "silo"], nodes.Select(node => node.Component).Order(StringComparer.Ordinal));
        foreach (var problems in await Task.WhenAll(nodes.Select(node => ConfigurationCheck.ProblemsOf(charts.Of(combination), node))))
        {
            Assert.True(problems.Length == 0, problems);
        }
    }

    [NeedsHelmTheory]
    [MemberData(nameof(Combinations))]
    public void What_the_container_of_definitions_applies_are_definitions(string combination)
    {
        var manifests = charts.Of(combination);
        var silo = manifests.Single(manifest => manifest is { Kind: "StatefulSet", Component: "silo" });
        if (silo.Containers.All(container => container.GetProperty("name").GetString() is not "definitions"))
        {
            Assert.DoesNotContain(manifests, manifest => manifest.Component is "definitions");
            return;
        }

        using var files = new PodFiles(manifests, silo, "definitions");
        var set = DefinitionFile.Parse(DefinitionFile.Read(files.Path("/definitions/definitions.json")), MachineDefaults.Find());
        Assert.All(set.Users, user => Assert.NotNull(user.Password ?? user.Groups?[0]));
    }

    [NeedsHelmFact]
    public void Values_become_definitions()
    {
        var manifests = charts.Of("everything");
        using var files = new PodFiles(manifests, manifests.Single(manifest => manifest is { Kind: "StatefulSet", Component: "silo" }), "definitions");
        var set = DefinitionFile.Parse(DefinitionFile.Read(files.Path("/definitions/definitions.json")), MachineDefaults.Find());
        Assert.Equal(["office", "staff"], set.Pools!.Select(pool => pool.Name).Order(StringComparer.Ordinal));
        Assert.Equal(2, set.Blocked!.Destinations!.Count);
        Assert.Equal("hushhush-ann", set.Users.Single(user => user.Name is "ann").Password);
        Assert.NotNull(set.Policies);
    }

    [NeedsHelmFact]
    public void Edges_and_silos_are_told_apart_what_is_theirs()
    {
        var edge = ConfigurationCheck.Section(charts.Of("everything"), "edge");
        var silo = ConfigurationCheck.Section(charts.Of("everything"), "silo");
        Assert.Equal("edge", edge.GetProperty("Role").GetString());
        Assert.Equal(["eap", "mschapv2", "pap"], edge.GetProperty("Authentication").GetProperty("Methods").EnumerateArray().Select(method => method.GetString()));
        Assert.False(edge.TryGetProperty("Radius", out _));
        Assert.False(silo.TryGetProperty("Edge", out _));
        Assert.Equal("/secrets/radius/servers-nps1", silo.GetProperty("Radius").GetProperty("Servers").GetProperty("nps1").GetProperty("SecretFile").GetString());
        Assert.Equal(["own", "radius"], silo.GetProperty("Authentication").GetProperty("Users").EnumerateArray().Select(source => source.GetString()));
        Assert.Equal(JsonValueKind.Object, silo.GetProperty("Pools").GetProperty("office").ValueKind);
        Assert.All([edge, silo], node => Assert.Equal("/secrets/otlp/headers", node.GetProperty("Telemetry").GetProperty("Otlp").GetProperty("HeadersFile").GetString()));
        Assert.Equal("600s", edge.GetProperty("Edge").GetProperty("Drain").GetProperty("Lifetime").GetString());
    }
}
