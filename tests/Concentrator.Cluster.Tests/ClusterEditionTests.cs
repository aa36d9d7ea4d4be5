using System.Xml.Linq;

namespace Concentrator.Cluster.Tests;

public sealed class ClusterEditionTests
{
    [Fact]
    public void It_is_built_on_the_pinned_versions()
    {
        Assert.Equal(Pinned("Microsoft.Orleans.Server"), ClusterEdition.OrleansVersion);
        Assert.Equal(Pinned("StackExchange.Redis"), ClusterEdition.RedisClientVersion);
    }

    private static string Pinned(string package)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Directory.Packages.props is in no folder above the tests.");
        }

        return XDocument.Load(Path.Combine(folder.FullName, "Directory.Packages.props")).Descendants("PackageVersion")
            .Single(e => string.Equals((string?)e.Attribute("Include"), package, StringComparison.Ordinal)).Attribute("Version")!.Value;
    }
}
