using System.Runtime.CompilerServices;

namespace Concentrator.Interop.Tests.Observability;

/// <summary>Files of the repository that operators get.</summary>
internal static class Repository
{
    internal static string RulesFolder => PathOf("helm", "concentrator", "alerts");

    internal static string AlertTests => PathOf("tests", "Concentrator.Interop.Tests", "Observability", "alert-tests.yaml");

    internal static string Handbook => File.ReadAllText(PathOf("docs", "operations.md"));

    internal static string ConfigurationDocument => File.ReadAllText(PathOf("docs", "configuration.md"));

    /// <summary>The handbook's section on alerts.</summary>
    internal static string Runbooks
    {
        get
        {
            var handbook = Handbook;
            var begin = handbook.IndexOf("\n## Alerts\n", StringComparison.Ordinal);
            return handbook[begin..handbook.IndexOf("\n## ", begin + 1, StringComparison.Ordinal)];
        }
    }

    internal static IReadOnlyList<string> Rules => [.. Directory.GetFiles(RulesFolder, "*.yaml").Order(StringComparer.Ordinal)];

    internal static IReadOnlyList<Dashboard> Dashboards =>
        [.. Directory.GetFiles(PathOf("helm", "concentrator", "dashboards"), "*.json").Order(StringComparer.Ordinal).Select(Dashboard.Read)];

    private static string PathOf(params string[] parts) => Path.GetFullPath(Path.Combine([Folder(), "..", "..", "..", .. parts]));

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
