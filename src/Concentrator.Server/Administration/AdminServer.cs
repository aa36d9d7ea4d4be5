using System.Net;
using Concentrator.Server.Editions;
using Concentrator.Server.Metrics;

namespace Concentrator.Server.Administration;

/// <summary>The admin port (<c>/metrics</c>, <c>/healthz</c>, <c>/readyz</c>) and the command socket, both HTTP by Kestrel. Commands are taken on the socket only.</summary>
internal sealed class AdminServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly string _socketPath;

    /// <summary>Makes one; nothing listens yet.</summary>
    /// <param name="listen">The admin port's addresses; may be empty.</param>
    /// <param name="socketPath">The command socket.</param>
    /// <param name="administration">Who does what the commands ask.</param>
    /// <param name="metrics">The metrics.</param>
    /// <param name="isReady">Whether new tunnels are welcome.</param>
    /// <param name="loggers">Where it logs.</param>
    internal AdminServer(IReadOnlyList<IPEndPoint> listen, string socketPath, IAdministration administration, MetricsPage metrics, Func<bool> isReady, ILoggerFactory loggers)
    {
        _socketPath = socketPath;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(loggers);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 64 * 1024;
            kestrel.ListenUnixSocket(socketPath, options => options.Use(next => connection =>
            {
                connection.Features.Set(CommandConnection.Instance);
                return next(connection);
            }));
            foreach (var endpoint in listen)
            {
                kestrel.Listen(endpoint);
            }
        });
        _application = builder.Build();
        _application.UseRouting();
        _application.Use((context, next) =>
        {
            if (context.GetEndpoint()?.Metadata.GetMetadata<CommandConnection>() is null || context.Features.Get<CommandConnection>() is not null)
            {
                return next(context);
            }

            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        _application.MapGet("/metrics", async (CancellationToken aborted) =>
            TypedResults.Text(FamilyFilter.Join(metrics.Write(), await BuiltEdition.Current.MoreMetrics.Collect(aborted)), PrometheusText.ContentType));
        _application.MapGet("/healthz", () => TypedResults.Text("ok\n"));
        _application.MapGet("/readyz", () => isReady()
            ? TypedResults.Text("ready\n")
            : TypedResults.Text("not ready\n", statusCode: StatusCodes.Status503ServiceUnavailable));
        CommandRoutes.Map(_application.MapGroup("").WithMetadata(CommandConnection.Instance).AddEndpointFilter(CommandRoutes.TellWhenUnavailable), administration);
    }

    /// <summary>Listens.</summary>
    /// <exception cref="IOException">An address is taken or not this machine's, or another process serves from the data directory.</exception>
    internal async Task Start(CancellationToken cancellationToken)
    {
        if (CommandSocket.IsServed(_socketPath))
        {
            throw new IOException($"Another concentrator serves from this data directory already ({_socketPath} answers).");
        }

        File.Delete(_socketPath);
        BuiltEdition.Current.MoreMetrics.Start();
        await _application.StartAsync(cancellationToken);
        File.SetUnixFileMode(_socketPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>The addresses that the admin port listens on, after <see cref="Start"/>.</summary>
    internal IReadOnlyList<string> Addresses => [.. _application.Urls.Where(url => !url.Contains("unix:", StringComparison.Ordinal))];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync(CancellationToken.None);
        await _application.DisposeAsync();
        File.Delete(_socketPath);
    }

    /// <summary>Marks the connections of the command socket, and the routes that only they may take.</summary>
    private sealed class CommandConnection
    {
        internal static readonly CommandConnection Instance = new();
    }
}
