using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Concentrator.Server.Configuration;

namespace Concentrator.Server.Tests.Configuration;

/// <summary>docs/configuration.md has every key, with its default as the program has it.</summary>
public partial class ConfigurationDocumentTests
{
    private static readonly MachineDefaults AsRoot = SettingsFixture.Defaults with { Privileged = true, DataDirectory = "/var/lib/concentrator", Name = "the machine's name" };

    [Fact]
    public void The_document_has_every_key_and_no_other()
    {
        var documented = Rows().Select(row => row.Key).ToList();
        var known = SettingsLoader.KnownKeys(AsRoot).Select(key => key.Pattern).ToList();

        Assert.Equal(known.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_document_has_the_defaults_of_the_program()
    {
        var documented = Rows().ToDictionary(row => row.Key, row => row.Default, StringComparer.Ordinal);

        Assert.All(SettingsLoader.KnownKeys(AsRoot), key => Assert.Equal($"{key.Pattern}: {(key.Default.Length == 0 ? "none" : key.Default)}", $"{key.Pattern}: {documented.GetValueOrDefault(key.Pattern)}"));
    }

    private static IEnumerable<(string Key, string Default)> Rows([CallerFilePath] string here = "")
    {
        var document = Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "configuration.md");
        return File.ReadLines(document).Select(line => Row.Match(line)).Where(match => match.Success).Select(match => (match.Groups["key"].Value, match.Groups["default"].Value.Trim('`', ' ')));
    }

    [GeneratedRegex(@"^\| `(?<key>[A-Z][A-Za-z0-9:<>]+)` \| (?<default>[^|]*) \|", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row { get; }
}
