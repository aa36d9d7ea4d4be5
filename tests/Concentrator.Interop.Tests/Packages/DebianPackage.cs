using System.Reflection;
using Concentrator.Interop.Tests.Programs;

namespace Concentrator.Interop.Tests.Packages;

/// <summary>Packages that <c>scripts/deb</c> builds.</summary>
internal static class DebianPackage
{
    /// <summary>What was built for the tests: the same files as are published but the runtime, which the machine has.</summary>
    internal static string Built { get; } = Metadata("ServerFolder");

    private static string Repository { get; } = Metadata("Repository");

    /// <summary>Packs a published server; what is not there yet is published with its runtime, which takes a while.</summary>
    internal static async Task<string> BuildAsync(string published, string version, string output)
    {
        await using var script = RunningProgram.Start(
            Path.Combine(Repository, "scripts", "deb"),
            [],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["PUBLISHED"] = published, ["VERSION"] = version, ["OUTPUT"] = output, ["LEVEL"] = "1" });
        var code = await script.WaitForExitAsync(TimeSpan.FromSeconds(240));
        return code == 0 ? script.Output.Trim().Split('\n')[^1] : throw new InvalidOperationException($"scripts/deb ended with {code}:\n{script.Output}");
    }

    private static string Metadata(string key) =>
        Path.GetFullPath(typeof(DebianPackage).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => string.Equals(attribute.Key, key, StringComparison.Ordinal)).Value!);
}
