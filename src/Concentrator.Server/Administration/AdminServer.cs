using System.Net;
using System.Net.Sockets;
using Concentrator.Control.Tokens;
using Concentrator.Server.Administration.Api;
using Concentrator.Server.Administration.Audit;
using Concentrator.Server.Configuration;
using Concentrator.Server.Editions;
using Concentrator.Server.Metrics;
using Concentrator.Server.WebConsole;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Concentrator.Server.Administration;

/// <summary>The admin port (<c>/metrics</c>, <c>/healthz</c>, <c>/readyz</c>, <c>/api/v1</c>, <c>/console/</c>) and the command socket, both HTTP by Kestrel.</summary>
internal sealed class AdminServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly string _socketPath;
    private readonly ApiRates _rates;
    private readonly AdminTls? _tls;
    private readonly AuditLog _audit;

    /// <summary>Makes one; nothing listens yet.</summary>
    /// <param name="settings">The admin port.</param>
    /// <param name="dataDirectory">The directory of the command socket and the audit.</param>
    /// <param name="administration">Who does what is asked.</param>
    /// <param name="tokens">The API's tokens; throws <see cref="Control.Ports.ControlPlaneUnavailableException"/> while they cannot be asked.</param>
    /// <param name="metrics">The metrics.</param>
    /// <param name="isReady">Whether new tunnels are welcome.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where it logs.</param>
    internal AdminServer(AdminSettings settings, string dataDirectory, IAdministration administration, Func<IApiTokenDirectory> tokens, MetricsPage metrics, Func<bool> isReady, TimeProvider time, ILoggerFactory loggers)
    {
        _socketPath = CommandSocket.PathIn(dataDirectory);
        _rates = new ApiRates(settings.RequestsPerSecond);
        _tls = settings.TlsListen.Count > 0 ? new AdminTls(settings, time, loggers) : null;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddRoutingCore();
        builder.Services.AddOpenApi(ApiDocument.Name, ApiDocument.Configure);
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton(_ => new PolicyTurns(TimeSpan.FromSeconds(10)));
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            // What lacks a member is refused where it is read.
            options.SerializerOptions.RespectNullableAnnotations = true;
            options.SerializerOptions.RespectRequiredConstructorParameters = true;
        });
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseSockets(sockets => sockets.CreateBoundListenSocket = Bind);
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, settings));
        _application = builder.Build();
        var audit = _audit = new AuditLog(dataDirectory, time, loggers);
        var console = new ConsoleSessions(time);
        var access = new ApiAccess(administration, tokens, console, _rates, audit, time);
        var faults = new UncaughtFaults(loggers);
        _application.Use((context, next) => faults.Invoke(context, next));
        _application.UseRouting();
        _application.Use((context, next) => access.Invoke(context, next));
        _application.Use(HideCommands);
        _application.MapGet("/metrics", async (CancellationToken aborted) =>
            TypedResults.Text(FamilyFilter.Join(metrics.Write(), await BuiltEdition.Current.MoreMetrics.Collect(aborted)), PrometheusText.ContentType));
        _application.MapGet("/healthz", () => TypedResults.Text("ok\n"));
        _application.MapGet("/readyz", () => isReady()
            ? TypedResults.Text("ready\n")
            : TypedResults.Text("not ready\n", statusCode: StatusCodes.Status503ServiceUnavailable));
        _application.MapOpenApi("/api/{documentName}/openapi.json");
        ApiRoutes.Map(_application, audit);
        new ConsoleSite(console, access, audit).Map(_application);
        CommandRoutes.Map(_application.MapGroup("").WithMetadata(CommandConnection.Route).ExcludeFromDescription());
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

    /// <summary>What the API has for routes, for tests of its document.</summary>
    internal IEnumerable<Endpoint> Endpoints => ((IEndpointRouteBuilder)_application).DataSources.SelectMany(source => source.Endpoints);

    /// <summary>When the certificate that the port presents now ends; null: it presents none.</summary>
    internal DateTimeOffset? CertificateEnds => _tls?.Ends;

    /// <summary>Loads the certificate's files again.</summary>
    internal void Reload() => _tls?.Renew(always: true);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync(CancellationToken.None);
        await _application.DisposeAsync();
        await _rates.DisposeAsync();
        _audit.NoteRest();
        _tls?.Dispose();
        File.Delete(_socketPath);
    }

    private void Listen(KestrelServerOptions kestrel, AdminSettings settings)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = 64 * 1024;
        kestrel.ListenUnixSocket(_socketPath, options => options.Use(next => connection =>
        {
            CommandConnection.Mark(connection);
            return next(connection);
        }));
        foreach (var endpoint in settings.Listen)
        {
            kestrel.Listen(endpoint, options => options.Use(next => connection => ShutOut(settings, connection) ? Task.CompletedTask : next(connection)));
        }

        foreach (var endpoint in settings.TlsListen)
        {
            kestrel.Listen(endpoint, options =>
            {
                options.Use(next => connection => ShutOut(settings, connection) ? Task.CompletedTask : next(connection));
                options.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(_tls!.Options) });
            });
        }
    }

    /// <summary>Whether a connection is a tunnel's client's. It is closed before a byte of it is read.</summary>
    private static bool ShutOut(AdminSettings settings, ConnectionContext connection)
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        address = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return address is not null && settings.ShutOut.Any(network => network.Contains(address));
    }

    // Kestrel's own [::] takes IPv4 too, which has an address of its own here: `*` is both.
    private static Socket Bind(EndPoint endpoint)
    {
        if (endpoint is not IPEndPoint { AddressFamily: AddressFamily.InterNetworkV6 })
        {
            return SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        }

        var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = false };
        try
        {
            socket.Bind(endpoint);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Task HideCommands(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<CommandConnection>() is null || CommandConnection.IsOf(context))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
