using Microsoft.Extensions.Logging;

namespace Concentrator.DataPlane.Tests.Tun;

/// <summary>A logger that keeps warnings and worse.</summary>
internal sealed class WarningList : ILogger
{
    public List<string> Warnings { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Warnings.Add(formatter(state, exception));
}
