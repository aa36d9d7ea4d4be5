using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Concentrator.Edge.Tests.World;

/// <summary>The edge's logs: what operators read, and apart from it the entries that witness the forwarding table.</summary>
internal sealed class RecordingLoggers : ILoggerFactory
{
    private readonly WitnessLogger _witness = new();

    internal RecordingLogger<EdgeHost> Edge { get; } = new();

    /// <summary>The entries of the forwarding table, by the names of their parts.</summary>
    internal ConcurrentQueue<IReadOnlyDictionary<string, object?>> Witnessed => _witness.Entries;

    public ILogger CreateLogger(string categoryName) => string.Equals(categoryName, EdgeHost.ForwardingCategory, StringComparison.Ordinal) ? _witness : Edge;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
        // Nothing but memory.
    }

    private sealed class WitnessLogger : ILogger
    {
        internal ConcurrentQueue<IReadOnlyDictionary<string, object?>> Entries { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Entries.Enqueue(((IEnumerable<KeyValuePair<string, object?>>)state!).Append(new("Level", logLevel)).Append(new("Line", formatter(state, exception))).ToDictionary());
    }
}
