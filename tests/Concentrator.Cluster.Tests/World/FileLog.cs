using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Concentrator.Cluster.Tests.World;

/// <summary>Writes the log of a test's nodes to the file that the variable CONCENTRATOR_TEST_LOG names; nowhere without it.</summary>
internal sealed class FileLog : ILoggerProvider
{
    private readonly BlockingCollection<string> _lines = [];
    private readonly Task _writer;

    private FileLog(string path) => _writer = Task.Run(() =>
    {
        using var file = new StreamWriter(path, append: true) { AutoFlush = true };
        foreach (var line in _lines.GetConsumingEnumerable())
        {
            file.WriteLine(line);
        }
    });

    /// <summary>A factory of loggers into the file, or of none.</summary>
    public static ILoggerFactory Create() => Environment.GetEnvironmentVariable("CONCENTRATOR_TEST_LOG") is { Length: > 0 } path
        ? LoggerFactory.Create(builder => builder.AddProvider(new FileLog(path)).SetMinimumLevel(LogLevel.Information))
        : Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance;

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
        _lines.CompleteAdding();
        _writer.Wait();
    }

    private sealed class Logger(FileLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log._lines.Add($"{DateTime.UtcNow:HH:mm:ss.fff} {logLevel} {category}: {formatter(state, exception)} {exception}");
    }
}
