using System.IO.Compression;
using Concentrator.Server.Tests.Programs;

namespace Concentrator.Server.Tests.Editions;

/// <summary>A solution of one project that is built as this repository is, whose cluster edition needs one package, and a package source of its own.</summary>
internal sealed class SmallSolution : IDisposable
{
    internal const string Package = "Concentrator.Example";

    private readonly TemporaryDirectory _folder = new();

    internal SmallSolution()
    {
        foreach (var file in (string[])["Directory.Solution.targets", "Directory.Build.targets", "build/Editions.props", "build/Editions.targets", "build/ClusterProbe/ClusterProbe.csproj",
            "build/ClusterProbe/Directory.Build.props", "build/ClusterProbe/Directory.Build.targets"])
        {
            Write(file, File.ReadAllText(Path.Combine(Root(), file)));
        }

        Write("build/ClusterPackages.props", $"""<Project><ItemGroup><PackageReference Include="{Package}" /></ItemGroup></Project>""");
        Write("Directory.Build.props", """<Project><Import Project="build/Editions.props" /></Project>""");
        Write("Directory.Packages.props", $"""
            <Project>
              <PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally></PropertyGroup>
              <ItemGroup><PackageVersion Include="{Package}" Version="1.2.3" /></ItemGroup>
            </Project>
            """);
        Write("Small.slnx", """<Solution><Project Path="Small/Small.csproj" /></Solution>""");
        Write("Small/Small.csproj", """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <Import Project="../build/ClusterPackages.props" Condition="'$(Cluster)' == 'true'" />
            </Project>
            """);
        Directory.CreateDirectory(_folder.File("source"));
        UseSource(_folder.File("source"));
    }

    internal bool IsCluster => File.ReadAllText(_folder.File("Small/obj/project.assets.json")).Contains($"{Package}/1.2.3", StringComparison.Ordinal);

    internal void UseSource(string address) => Write("nuget.config", $"""
        <configuration><packageSources><clear /><add key="source" value="{address}" allowInsecureConnections="true" /></packageSources></configuration>
        """);

    internal void Publish()
    {
        using var package = ZipFile.Open(_folder.File($"source/{Package}.1.2.3.nupkg"), ZipArchiveMode.Create);
        using var nuspec = new StreamWriter(package.CreateEntry($"{Package}.nuspec").Open());
        nuspec.Write($"""
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
              <metadata><id>{Package}</id><version>1.2.3</version><authors>nobody</authors><description>An example.</description></metadata>
            </package>
            """);
    }

    /// <summary>Takes the package from the source and from this machine.</summary>
    internal void Withdraw()
    {
        File.Delete(_folder.File($"source/{Package}.1.2.3.nupkg"));
        Directory.Delete(_folder.File("packages"), recursive: true);
    }

    /// <summary>Restores the solution or the project as a person at the command line does, whose environment says nothing of editions.</summary>
    internal Task<FinishedProgram> Restore(string target = "Small.slnx", params string[] options) =>
        FinishedProgram.Run("env",
            ["-u", "Cluster", "-u", "RestoreConfigFile", $"NUGET_PACKAGES={_folder.File("packages")}", "NUGET_ENHANCED_MAX_NETWORK_TRY_COUNT=1", "MSBUILDDISABLENODEREUSE=1",
                "dotnet", "restore", _folder.File(target), "-terminalLogger:off", .. options]);

    public void Dispose() => _folder.Dispose();

    private void Write(string name, string text)
    {
        var file = _folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Concentrator.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Concentrator.sln is in no folder above the tests.");
        }

        return folder.FullName;
    }
}
