using System.Reflection;

namespace Concentrator.Deploy.Tests.World;

/// <summary>Where the chart, the manifests and the programs that read them are.</summary>
internal static class Repository
{
    internal static string Root { get; } = Path.GetFullPath(typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key is "Repository").Value!);

    internal static string Chart => In("helm/concentrator");

    internal static string Helm => In("tests/Concentrator.Deploy.Tests/tools/node_modules/.programs/helm");

    internal static string Kubectl => In("tests/Concentrator.Deploy.Tests/tools/node_modules/.programs/kubectl");

    internal static string Tool(string name) => In($"tests/Concentrator.Deploy.Tests/tools/{name}");

    /// <summary>The combinations of values, by the names of their files.</summary>
    internal static IReadOnlyList<string> Combinations => [.. Directory.GetFiles(In("tests/Concentrator.Deploy.Tests/values"), "*.yaml").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    internal static string ValuesOf(string combination) => In($"tests/Concentrator.Deploy.Tests/values/{combination}.yaml");

    internal static string In(string path) => Path.Combine(Root, path);
}
