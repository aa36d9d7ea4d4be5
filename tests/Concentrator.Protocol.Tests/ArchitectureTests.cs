using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Concentrator.Protocol.Tests;

/// <summary>Holds what docs/architecture.md draws: which project may see which.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly string s_root = FindRoot();

    /// <summary>The arrows. A project may have fewer, never others.</summary>
    private static readonly Dictionary<string, string[]> s_allowed = new(StringComparer.Ordinal)
    {
        ["Protocol"] = [],
        ["Tls"] = ["Protocol"],
        ["DataPlane"] = ["Protocol"],
        ["Control"] = ["Protocol"],
        ["Cluster"] = ["Control", "Protocol"],
        ["Edge"] = ["Control", "DataPlane", "Tls", "Protocol"],
        ["Client"] = ["Tls", "Protocol"],
        ["Connect"] = ["Client", "DataPlane", "Tls", "Protocol"],
        ["Server"] = ["Cluster", "Edge", "Control", "DataPlane", "Tls", "Protocol"],
    };

    public static TheoryData<string> Projects => [.. Directory.GetDirectories(Path.Combine(s_root, "src")).Select(d => Path.GetFileName(d)!["Concentrator.".Length..])];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_the_architecture_allows(string project)
    {
        Assert.True(s_allowed.ContainsKey(project), $"src/Concentrator.{project} is not in the architecture: draw its arrows in this test and in docs/architecture.md.");
        var references = Items(project, "ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Replace('\\', '/'))["Concentrator.".Length..]);
        Assert.Empty(references.Except(s_allowed[project], StringComparer.Ordinal));
    }

    [Fact]
    public void Protocol_references_no_package() => Assert.Empty(Items("Protocol", "PackageReference"));

    [Fact]
    public void Protocol_has_no_sockets_threads_or_clock()
    {
        foreach (var (file, code) in Sources("Protocol"))
        {
            var sockets = SocketsUse().Matches(code).Count;

            // The AddressFamily of an IPAddress lives among the sockets.
            Assert.True(sockets == 0 || file.EndsWith("Ip/Ipv4Address.cs", StringComparison.Ordinal), $"{file} uses System.Net.Sockets.");
            Assert.False(ThreadUse().IsMatch(code), $"{file} uses threads or tasks.");
            Assert.False(ClockUse().IsMatch(code), $"{file} reads a clock.");
        }
    }

    [Fact]
    public void Edge_knows_only_the_ports_of_control()
    {
        foreach (var (file, code) in Sources("Edge"))
        {
            foreach (Match use in ControlUse().Matches(code))
            {
                Assert.True(use.Groups["Part"].Value is "Ports", $"{file} uses {use.Value}.");
            }
        }
    }

    [Theory]
    [InlineData("Edge", "Cluster")]
    [InlineData("Cluster", "Edge")]
    [InlineData("Control", "Cluster")]
    [InlineData("Control", "Edge")]
    public void These_never_name_each_other(string project, string other)
    {
        foreach (var (file, code) in Sources(project))
        {
            Assert.False(code.Contains($"Concentrator.{other}", StringComparison.Ordinal), $"{file} names Concentrator.{other}.");
        }
    }

    [Fact]
    public void No_folder_file_or_type_is_a_helper_a_manager_or_a_util()
    {
        foreach (var project in s_allowed.Keys)
        {
            foreach (var (file, _) in Sources(project))
            {
                Assert.DoesNotMatch(VagueName(), file);
            }
        }
    }

    private static IEnumerable<string> Items(string project, string kind)
    {
        var file = Path.Combine(s_root, "src", $"Concentrator.{project}", $"Concentrator.{project}.csproj");
        return XDocument.Load(file).Descendants(kind).Select(e => (string?)e.Attribute("Include") ?? throw new InvalidDataException($"{file}: {kind} without Include."));
    }

    /// <summary>The project's sources without comments, by their path inside the repository.</summary>
    private static IEnumerable<(string File, string Code)> Sources(string project)
    {
        var folder = Path.Combine(s_root, "src", $"Concentrator.{project}");
        if (!Directory.Exists(folder))
        {
            yield break;
        }

        foreach (var path in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
        {
            var file = Path.GetRelativePath(s_root, path).Replace('\\', '/');
            if (!file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            {
                yield return (file, Comment().Replace(File.ReadAllText(path), string.Empty));
            }
        }
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Concentrator.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"Concentrator.sln is in no folder above {AppContext.BaseDirectory}.");
    }

    [GeneratedRegex(@"^\s*//.*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"System\.Net\.Sockets|\bSocket\b|\bTcpClient\b|\bNetworkStream\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex SocketsUse();

    [GeneratedRegex(@"System\.Threading|\bThread(Pool)?\b|\bTask\b|\bValueTask\b|\basync\b|\bawait\b|\block \(", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex ThreadUse();

    [GeneratedRegex(@"DateTime(Offset)?\.(Utc)?Now|Environment\.TickCount|\bStopwatch\b|\bTimer\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex ClockUse();

    [GeneratedRegex(@"Concentrator\.Control\.(?<Part>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex ControlUse();

    [GeneratedRegex("(Helper|Manager|Util|Utils|Common)s?(\\.cs$|/)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex VagueName();
}
