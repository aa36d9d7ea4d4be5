using System.Text.Json;
using Concentrator.Deploy.Tests.World;
using Concentrator.Server.Tests.Programs;

namespace Concentrator.Deploy.Tests;

/// <summary>Has the program itself read what a pod would give it.</summary>
internal static class ConfigurationCheck
{
    /// <summary>Runs <c>concentrator check-config</c> with the files and variables of a pod's container, and answers with what is wrong; empty when nothing is.</summary>
    internal static async Task<string> ProblemsOf(IReadOnlyList<Manifest> manifests, Manifest workload)
    {
        using var files = new PodFiles(manifests, workload, "concentrator");
        var variables = workload.Container("concentrator").GetProperty("env").EnumerateArray().Select(variable =>
        {
            var field = variable.GetProperty("valueFrom").GetProperty("fieldRef").GetProperty("fieldPath").GetString();
            return $"{variable.GetProperty("name").GetString()}={(field is "status.podIP" ? "192.0.2.21" : "pod-0")}";
        });
        var check = await FinishedProgram.Run("env", [.. variables, Path.Combine(AppContext.BaseDirectory, "concentrator"), "check-config", "--config", files.Path("/etc/concentrator/concentrator.json")]);
        return check.ExitCode == 0 && check.Output.Contains("ok: ", StringComparison.Ordinal) ? "" : $"{workload}: {check.Output}{check.Error}{File.ReadAllText(files.Path("/etc/concentrator/concentrator.json"))}";
    }

    /// <summary>The pods whose configuration it is, by role.</summary>
    internal static IEnumerable<Manifest> Nodes(IReadOnlyList<Manifest> manifests) => manifests.Where(manifest => manifest.Component is "edge" or "silo" or "standalone" && manifest.Kind is "Deployment" or "StatefulSet" && manifest.Containers.Any(container => container.GetProperty("name").GetString() is "concentrator"));

    /// <summary>The configuration's section.</summary>
    internal static JsonElement Section(IReadOnlyList<Manifest> manifests, string component) =>
        JsonDocument.Parse(manifests.Single(manifest => manifest.Kind is "ConfigMap" && string.Equals(manifest.Component, component, StringComparison.Ordinal)).Data["concentrator.json"]).RootElement.GetProperty("Concentrator");
}
