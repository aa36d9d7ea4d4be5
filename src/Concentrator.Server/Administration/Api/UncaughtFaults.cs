using Concentrator.Server.WebConsole;

namespace Concentrator.Server.Administration.Api;

/// <summary>Answers a request that met a fault of our own: nothing of it is told, and the log has all of it under the trace id that is.</summary>
/// <param name="loggers">Where it logs.</param>
internal sealed partial class UncaughtFaults(ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger<UncaughtFaults>();

    /// <summary>Passes a request on, and answers it where that fails.</summary>
    internal async Task Invoke(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception fault) when (fault is not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested)
        {
            var trace = context.TraceIdentifier;
            Log.Faulted(_logger, context.Request.Method, context.Request.Path, trace, fault);
            if (context.Response.HasStarted)
            {
                // Whoever reads the rest must not take it for whole.
                context.Abort();
                return;
            }

            // What half of an answer has set is gone with it, so what guards the console's answers is set anew; it does no other any harm.
            context.Response.Clear();
            ConsoleSite.Protect(context.Response.Headers);
            await ApiProblem.OfFault(trace).ExecuteAsync(context);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} met a fault, trace id {TraceId}")]
        internal static partial void Faulted(ILogger logger, string method, string path, string traceId, Exception fault);
    }
}
