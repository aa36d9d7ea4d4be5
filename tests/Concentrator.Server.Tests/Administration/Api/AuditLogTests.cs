using System.Text.Json.Nodes;
using Concentrator.Control.Tokens;
using Concentrator.Server.Administration.Audit;
using Concentrator.Server.Tests.Programs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concentrator.Server.Tests.Administration.Api;

/// <summary>The audit's file stays as large as it may be, and loses nothing that matters.</summary>
public sealed class AuditLogTests
{
    private static readonly Caller Admin = new("console", ApiRole.Admin, "192.0.2.1");

    [Fact]
    public void Of_what_is_denied_so_much_a_minute_is_written_and_the_rest_is_counted_in_one_line()
    {
        using var directory = new TemporaryDirectory();
        var clock = new SteppedClock();
        var audit = new AuditLog(directory.Path, clock, NullLoggerFactory.Instance);
        for (var number = 0; number < 300; number++)
        {
            audit.Note(Caller.Nobody($"192.0.2.{number % 200}"), "token.use", target: null, "denied", "no such token");
            audit.Note(Admin, "block.add", $"clients {number}", "done");
        }

        Assert.Equal(AuditLog.DeniedPerMinute, Lines(directory, "denied").Count);
        Assert.Equal(300, Lines(directory, "done").Count);
        clock.Ahead = TimeSpan.FromMinutes(2);
        audit.Note(Caller.Nobody("192.0.2.1"), "token.use", target: null, "denied", "no such token");
        var denied = Lines(directory, "denied");
        Assert.Equal(AuditLog.DeniedPerMinute + 2, denied.Count);
        Assert.StartsWith($"{300 - AuditLog.DeniedPerMinute} more since ", Assert.Single(denied, line => line["who"]!.GetValue<string>() is "several")["detail"]!.GetValue<string>(), StringComparison.Ordinal);

        for (var number = 0; number < 100; number++)
        {
            audit.Note(Caller.Nobody("192.0.2.1"), "token.use", target: null, "denied", "no such token");
        }

        audit.NoteRest();
        audit.NoteRest();
        Assert.Equal(2, Lines(directory, "denied").Count(line => line["who"]!.GetValue<string>() is "several"));
    }

    [Fact]
    public void A_large_file_is_moved_away_and_no_line_is_lost_by_it()
    {
        using var directory = new TemporaryDirectory();
        var audit = new AuditLog(directory.Path, TimeProvider.System, NullLoggerFactory.Instance, largest: 4096);
        Parallel.For(0, 100, number => audit.Note(Admin, "block.add", $"clients {number}", "done"));
        var files = Directory.GetFiles(directory.Path, "audit.jsonl*");
        Assert.InRange(files.Length, 3, AuditLog.KeptFiles + 1);
        Assert.All(files, file => Assert.InRange(new FileInfo(file).Length, 1, 4096));
        Assert.Equal(100, files.SelectMany(File.ReadLines).Select(line => JsonNode.Parse(line)!["target"]!.GetValue<string>()).Distinct(StringComparer.Ordinal).Count());

        for (var number = 0; number < 1000; number++)
        {
            audit.Note(Admin, "block.add", $"clients {number} {new string('x', 5000)}", "done");
        }

        Assert.Equal(AuditLog.KeptFiles + 1, Directory.GetFiles(directory.Path, "audit.jsonl*").Length);
        Assert.All(Directory.GetFiles(directory.Path, "audit.jsonl*"), file => Assert.InRange(new FileInfo(file).Length, 1, 4096));
        Assert.StartsWith("clients 999", File.ReadLines($"{directory.Path}/audit.jsonl").Select(line => JsonNode.Parse(line)!["target"]!.GetValue<string>()).Last(), StringComparison.Ordinal);
    }

    private static List<JsonNode> Lines(TemporaryDirectory directory, string result) =>
        [.. File.ReadLines($"{directory.Path}/audit.jsonl").Select(line => JsonNode.Parse(line)!).Where(line => string.Equals(line["result"]!.GetValue<string>(), result, StringComparison.Ordinal))];
}
