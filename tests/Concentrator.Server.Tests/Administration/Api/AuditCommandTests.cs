using System.Globalization;
using System.Text.Json.Nodes;
using Concentrator.Control.Tokens;
using Concentrator.Server.Administration.Audit;
using Concentrator.Server.Commands;
using Concentrator.Server.Tests.Programs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concentrator.Server.Tests.Administration.Api;

/// <summary><c>concentrator audit list</c>, on the node and from elsewhere.</summary>
public sealed class AuditCommandTests : IDisposable
{
    private static readonly Caller Admin = new("console", ApiRole.Admin, "192.0.2.1");

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_audit_is_listed_over_the_socket_and_from_elsewhere_by_an_administrator_alone()
    {
        await using var world = await ApiWorld.Start();
        string[] here = ["--set", $"DataDirectory={world.Data}"];
        string[] elsewhere = ["--server", world.Server.Addresses[0], "--token-file", TokenFile(world, ApiRole.Admin)];
        Assert.Equal(0, (await Run(["block", "add", "clients", "203.0.113.1", .. here])).Code);
        Assert.Equal(0, (await Run(["block", "add", "clients", "203.0.113.2", .. elsewhere])).Code);
        foreach (var place in new[] { here, elsewhere })
        {
            var (code, output, error) = await Run(["audit", "list", .. place]);
            Assert.True(code == 0, error);
            Assert.Matches("^AT +WHO +ROLE +FROM +WHAT +TARGET +RESULT +DETAIL\n", output);
            Assert.Matches("(?m)^[-0-9]+ [:0-9]+Z +a-Admin +admin +127\\.0\\.0\\.1 +block\\.add +clients 203\\.0\\.113\\.2(/32)? +done +-$", output);
            Assert.Matches("(?m)^[-0-9]+ [:0-9]+Z +uid [0-9]+ +admin +socket +block\\.add +clients 203\\.0\\.113\\.1(/32)? +done +-$", output);
            Assert.True(output.IndexOf("203.0.113.2", StringComparison.Ordinal) < output.IndexOf("203.0.113.1", StringComparison.Ordinal), output);
            Assert.Single((await Run(["audit", "list", "--limit", "1", "-o", "json", .. place])).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }

        var refused = await Run(["audit", "list", "--server", world.Server.Addresses[0], "--token-file", TokenFile(world, ApiRole.Operator)]);
        Assert.Equal((1, ""), (refused.Code, refused.Output));
        Assert.Contains("It takes a token of role admin", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_nothing_serves_all_that_the_node_has_is_exported_line_by_line_over_many_pages()
    {
        var audit = new AuditLog(_directory.Path, TimeProvider.System, NullLoggerFactory.Instance, largest: 200_000);
        for (var number = 0; number < 2500; number++)
        {
            audit.Note(Admin, "block.add", $"clients {number}", "done");
        }

        var files = Directory.GetFiles(_directory.Path, "audit.jsonl*").Order(StringComparer.Ordinal).ToList();
        Assert.InRange(files.Count, 2, AuditLog.KeptFiles);
        var (code, output, error) = await Run(["audit", "list", "-o", "json", "--set", $"DataDirectory={_directory.Path}"]);
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(files.SelectMany(file => File.ReadLines(file).Reverse()), output.Split('\n', StringSplitOptions.RemoveEmptyEntries));

        // Headings stand once, and nothing else is made by looking.
        var table = (await Run(["audit", "list", "--set", $"DataDirectory={_directory.Path}"])).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2501, table.Length);
        Assert.Single(table, line => line.StartsWith("AT ", StringComparison.Ordinal));
        Assert.Equal(files, Directory.GetFileSystemEntries(_directory.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_time_from_and_to_is_told_as_so_long_ago_or_as_a_date()
    {
        var clock = new SteppedClock();
        var audit = new AuditLog(_directory.Path, clock, NullLoggerFactory.Instance);
        foreach (var hours in Enumerable.Range(0, 48))
        {
            clock.Ahead = TimeSpan.FromHours(hours - 48) - TimeSpan.FromMinutes(1);
            audit.Note(Admin, "block.add", hours.ToString(CultureInfo.InvariantCulture), "done");
        }

        Assert.Equal([47, 46, 45], await Targets("--since", "4h"));
        Assert.Equal([38, 37], await Targets("--since", "12h", "--until", "10h", "--limit", "2"));
        Assert.Equal([1, 0], await Targets("--until", (DateTimeOffset.UtcNow - TimeSpan.FromHours(47)).ToString("o", CultureInfo.InvariantCulture)));
        Assert.Empty(await Targets("--since", "2999-01-01T00:00Z"));
        Assert.Equal(48, (await Targets()).Count);
        Assert.Equal(2, (await Run(["audit", "list", "--since", "lately"])).Code);
        Assert.Equal(2, (await Run(["audit", "list", "--limit", "0"])).Code);

        async Task<List<int>> Targets(params string[] options) =>
        [
            .. (await Run(["audit", "list", "-o", "json", "--set", $"DataDirectory={_directory.Path}", .. options])).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => int.Parse(JsonNode.Parse(line)!["target"]!.GetValue<string>(), CultureInfo.InvariantCulture)),
        ];
    }

    private string TokenFile(ApiWorld world, ApiRole role)
    {
        File.WriteAllText(_directory.File($"{role}.token"), world.TokenOf(role) + "\n");
        return _directory.File($"{role}.token");
    }

    private static async Task<(int Code, string Output, string Error)> Run(string[] arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var code = await CommandLine.Run(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
