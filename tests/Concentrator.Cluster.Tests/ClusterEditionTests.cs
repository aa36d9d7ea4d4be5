using System.Xml.Linq;

namespace Concentrator.Cluster.Tests;

public sealed class ClusterEditionTests
{
    [Fact]
    public void It_is_built_on_the_pinned_Orleans_and_at_least_the_pinned_Redis_client()
    {
        Assert.Equal(Pinned("Microsoft.Orleans.Server"), ClusterEdition.OrleansVersion);

        // A source that keeps only the newest versions gives a later one.
        Assert.True(Version.Parse(ClusterEdition.RedisClientVersion) >= Version.Parse(Pinned("StackExchange.Redis")));
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
