using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Concentrator.Server.Logging;

/// <summary>
/// Writes one line an event: time, level, where it comes from, what happened. Under systemd, whose journal has time and level itself, the level is the journal's prefix.
/// </summary>
internal sealed class LineFormatter : ConsoleFormatter
{
    /// <summary>The formatter's name.</summary>
    internal const string FormatterName = "line";

    private readonly TimeProvider _time;
    private readonly bool _journal;

    /// <summary>Makes one for the process as it runs.</summary>
    public LineFormatter(TimeProvider time)
        : this(time, Environment.GetEnvironmentVariable("JOURNAL_STREAM") is not null)
    {
    }

    /// <summary>Makes one.</summary>
    internal LineFormatter(TimeProvider time, bool journal)
        : base(FormatterName)
    {
        _time = time;
        _journal = journal;
    }

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        ArgumentNullException.ThrowIfNull(textWriter);
        if (_journal)
        {
            textWriter.Write(Priority(logEntry.LogLevel));
        }
        else
        {
            textWriter.Write(_time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            textWriter.Write(Word(logEntry.LogLevel));
        }

        textWriter.Write(logEntry.Category[(logEntry.Category.LastIndexOf('.') + 1)..]);
        textWriter.Write(": ");
        WriteOneLine(textWriter, logEntry.Formatter(logEntry.State, logEntry.Exception));
        if (logEntry.Exception is { } exception)
        {
            textWriter.Write(" | ");
            WriteOneLine(textWriter, exception.ToString());
        }

        textWriter.Write('\n');
    }

    // A line break inside a message, which a peer may have sent, must not look like an event of its own.
    private static void WriteOneLine(TextWriter writer, string text)
    {
        foreach (var c in text.ReplaceLineEndings(" | "))
        {
            writer.Write(char.IsControl(c) ? '?' : c);
        }
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => " debug ",
        LogLevel.Information => " info  ",
        LogLevel.Warning => " warn  ",
        _ => " error ",
    };

    private static string Priority(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "<7>",
        LogLevel.Information => "<6>",
        LogLevel.Warning => "<4>",
        LogLevel.Error => "<3>",
        _ => "<2>",
    };
}
