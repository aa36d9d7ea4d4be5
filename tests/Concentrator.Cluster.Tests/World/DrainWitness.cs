using System.Collections.Concurrent;
using Concentrator.Cluster.Ring;
using Microsoft.Extensions.Logging;

namespace Concentrator.Cluster.Tests.World;

/// <summary>Reads in the log of silos how many grains each had left when it was drained.</summary>
internal sealed class DrainWitness : ILoggerProvider
{
    private readonly ConcurrentQueue<int> _left = new();

    /// <summary>What each drain left behind.</summary>
    public IReadOnlyCollection<int> Left => _left;

    /// <summary>A factory of loggers that this sees.</summary>
    public ILoggerFactory CreateFactory() => LoggerFactory.Create(builder => builder.AddProvider(this).SetMinimumLevel(LogLevel.Information));

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Logger(this, string.Equals(categoryName, typeof(SiloDrain).FullName, StringComparison.Ordinal));

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing is open.
    }

    private sealed class Logger(DrainWitness witness, bool isOfDrain) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => isOfDrain;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (isOfDrain && string.Equals(eventId.Name, "Drained", StringComparison.Ordinal))
            {
                witness._left.Enqueue((int)((IReadOnlyList<KeyValuePair<string, object?>>)state!).Single(value => string.Equals(value.Key, "Count", StringComparison.Ordinal)).Value!);
            }
        }
    }
}
