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

    [Fact]
    public void Pages_go_on_over_the_files_that_were_moved_away_also_while_more_are()
    {
        using var directory = new TemporaryDirectory();
        var audit = new AuditLog(directory.Path, TimeProvider.System, NullLoggerFactory.Instance, largest: 2000);
        for (var number = 0; number < 30; number++)
        {
            audit.Note(Admin, "block.add", $"clients {number}", "done");
        }

        Assert.InRange(Directory.GetFiles(directory.Path, "audit.jsonl*").Length, 2, AuditLog.KeptFiles);
        Assert.Equal(Enumerable.Range(0, 30).Reverse().Select(number => $"clients {number}"), ReadAll(audit, limit: 7, () => { }));
        Assert.Equal(Enumerable.Range(0, 30).Reverse().Select(number => $"clients {number}"), ReadAll(audit, limit: 1000, () => { }));

        // What is written meanwhile is not in the pages that follow, and moves the others on.
        var more = 30;
        var read = ReadAll(audit, limit: 7, () => audit.Note(Admin, "block.add", $"clients {more++}", "done"));
        Assert.InRange(Directory.GetFiles(directory.Path, "audit.jsonl*").Length, 3, AuditLog.KeptFiles + 1);
        Assert.Equal(Enumerable.Range(0, 30).Reverse().Select(number => $"clients {number}"), read);
    }

    [Fact]
    public void A_cursor_into_a_file_that_is_gone_is_none_any_more()
    {
        using var directory = new TemporaryDirectory();
        var audit = new AuditLog(directory.Path, TimeProvider.System, NullLoggerFactory.Instance);
        audit.Note(Admin, "block.add", "clients 1", "done");
        audit.Note(Admin, "block.add", "clients 2", "done");
        var cursor = audit.Read(1, cursor: null).Next!;
        Assert.Equal("clients 1", Assert.Single(audit.Read(1, cursor).Items).Target);
        File.Delete($"{directory.Path}/audit.jsonl");
        Assert.Throws<FormatException>(() => audit.Read(1, cursor));
        Assert.Throws<FormatException>(() => audit.Read(1, "17"));
        Assert.Empty(audit.Read(1, cursor: null).Items);

        // Lines that are none, and a file of nothing but ends of lines, are passed over.
        File.WriteAllText($"{directory.Path}/audit.jsonl", "\n\n{\"at\":\n");
        Assert.Equal((0, null), (audit.Read(10, cursor: null).Items.Count, audit.Read(10, cursor: null).Next));
    }

    [Fact]
    public void What_a_crash_has_left_for_a_line_however_long_ends_no_listing()
    {
        using var directory = new TemporaryDirectory();
        var audit = new AuditLog(directory.Path, TimeProvider.System, NullLoggerFactory.Instance, largest: 64 * 1024 * 1024);
        audit.Note(Admin, "block.add", "clients 1", "done");
        File.AppendAllText($"{directory.Path}/audit.jsonl", new string('\0', 9 * 1024 * 1024) + "\n");
        audit.Note(Admin, "block.add", "clients 2", "done");

        List<string> cursors = [];
        Assert.Equal(["clients 2", "clients 1"], ReadAll(audit, limit: 7, () => Assert.True(cursors.Count < 10), cursors.Add));
        Assert.Equal(cursors.Distinct(StringComparer.Ordinal), cursors);
    }

    [Fact]
    public void A_file_that_cannot_be_opened_leaves_none_open()
    {
        using var directory = new TemporaryDirectory();
        var audit = new AuditLog(directory.Path, TimeProvider.System, NullLoggerFactory.Instance);
        audit.Note(Admin, "block.add", "clients 1", "done");

        // One that is not there, as after a rotation just then, is passed over: it is a link to nothing here.
        File.CreateSymbolicLink($"{directory.Path}/audit.jsonl.1", $"{directory.Path}/gone/audit.jsonl");
        Assert.Equal("clients 1", Assert.Single(audit.Read(10, cursor: null).Items).Target);
        Directory.CreateDirectory($"{directory.Path}/audit.jsonl.2");
        Assert.Throws<UnauthorizedAccessException>(() => audit.Read(10, cursor: null));
        Assert.DoesNotContain($"{directory.Path}/audit.jsonl", Directory.GetFiles("/proc/self/fd").Select(link => new FileInfo(link).LinkTarget), StringComparer.Ordinal);
    }

    private static List<string> ReadAll(AuditLog audit, int limit, Action between, Action<string>? seen = null)
    {
        List<string> targets = [];
        string? cursor = null;
        do
        {
            var page = audit.Read(limit, cursor);
            targets.AddRange(page.Items.Select(entry => entry.Target!));
            cursor = page.Next;
            if (cursor is not null)
            {
                seen?.Invoke(cursor);
            }

            between();
        }
        while (cursor is not null);
        return targets;
    }

    private static List<JsonNode> Lines(TemporaryDirectory directory, string result) =>
        [.. File.ReadLines($"{directory.Path}/audit.jsonl").Select(line => JsonNode.Parse(line)!).Where(line => string.Equals(line["result"]!.GetValue<string>(), result, StringComparison.Ordinal))];
}
