using Concentrator.Server.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Concentrator.Server.Tests.Logging;

public class LineFormatterTests
{
    [Fact]
    public void An_event_is_one_line_with_time_level_and_source() =>
        Assert.Equal("2030-01-02T03:04:05.678Z warn  EdgeHost: tunnel lost\n", Write(journal: false, LogLevel.Warning, "tunnel lost", null));

    [Fact]
    public void The_journal_gets_the_level_as_its_prefix() => Assert.Equal("<4>EdgeHost: tunnel lost\n", Write(journal: true, LogLevel.Warning, "tunnel lost", null));

    [Fact]
    public void Line_breaks_and_control_signs_that_a_peer_sent_make_no_second_event() =>
        Assert.Equal("<6>EdgeHost: user a | <0>forged?[31m\n", Write(journal: true, LogLevel.Information, "user a\r\n<0>forged\u001b[31m", null));

    [Fact]
    public void An_exception_stands_on_the_same_line()
    {
        var line = Write(journal: true, LogLevel.Error, "failed", new IOException("disk\nfull"));

        Assert.StartsWith("<3>EdgeHost: failed | System.IO.IOException: disk | full", line, StringComparison.Ordinal);
        Assert.Equal(1, line.Count(c => c == '\n'));
    }

    private static string Write(bool journal, LogLevel level, string message, Exception? exception)
    {
        var writer = new StringWriter();
        var formatter = new LineFormatter(new FixedTime(), journal);
        formatter.Write(new LogEntry<string>(level, "Concentrator.Edge.EdgeHost", default, message, exception, (state, _) => state), null, writer);
        return writer.ToString();
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2030, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);
    }
}
