using Concentrator.Server.Configuration;

namespace Concentrator.Server.Logging;

/// <summary>Sends the log to standard error, in the configured shape.</summary>
internal static class LoggingSetup
{
    /// <summary>Sets a builder up.</summary>
    internal static void Configure(ILoggingBuilder builder, LogSettings settings, TimeProvider time)
    {
        builder.ClearProviders();
        builder.SetMinimumLevel(settings.Level);
        builder.AddFilter("Microsoft", LogLevel.Warning);
        builder.AddFilter("Orleans", LogLevel.Warning);

        // A node that is away is told of once by who misses it, not with every attempt to reach it; and the first look of the watchdog always finds the process late.
        builder.AddFilter("Orleans.Messaging", LogLevel.Error);
        builder.AddFilter("Orleans.Runtime.Messaging", LogLevel.Error);
        builder.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);

        // A host that does not start throws as well, and whoever started it says why in one line.
        builder.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Services.AddSingleton(time);
        if (settings.Format == LogFormat.Json)
        {
            builder.AddConsole(options => options.FormatterName = JsonLineFormatter.FormatterName);
            builder.AddConsoleFormatter<JsonLineFormatter, Microsoft.Extensions.Logging.Console.ConsoleFormatterOptions>();
        }
        else
        {
            builder.AddConsole(options => options.FormatterName = LineFormatter.FormatterName);
            builder.AddConsoleFormatter<LineFormatter, Microsoft.Extensions.Logging.Console.ConsoleFormatterOptions>();
        }

        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
