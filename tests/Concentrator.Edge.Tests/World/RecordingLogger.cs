using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Concentrator.Edge.Tests.World;

/// <summary>Keeps the log's lines, for tests that read what an operator would.</summary>
internal sealed class RecordingLogger<T> : ILogger<T>
{
    internal ConcurrentQueue<(LogLevel Level, string Line)> Lines { get; } = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue((logLevel, formatter(state, exception) + (exception is null ? "" : $" {exception}")));
}
