using System.Net;
using Concentrator.Control.Ports;
using Concentrator.Edge;
using Concentrator.Protocol.Health;

namespace Concentrator.Server.Health;

/// <summary>
/// The web site at the gateway addresses, inside the tunnels: what the machine lacks, and where an agent states its health. The source address names the tunnel: the edge lets no
/// tunnel send from another's. By Kestrel.
/// </summary>
internal sealed partial class GatewaySite : IAsyncDisposable
{
    private readonly EdgeHost _edge;
    private readonly PostureEndpoint _posture;
    private readonly PostureRates _rates;
    private readonly ClientConnections _clients = new();
    private readonly WebApplication _application;
    private readonly ILogger _logger;
    private readonly GatewayPort _port;

    /// <summary>Makes one; nothing listens yet.</summary>
    /// <param name="edge">Knows the tunnels.</param>
    /// <param name="port">Where it listens.</param>
    /// <param name="posture">Takes statements.</param>
    /// <param name="rates">How often, by tunnel.</param>
    /// <param name="loggers">The logs.</param>
    internal GatewaySite(EdgeHost edge, GatewayPort port, PostureEndpoint posture, PostureRates rates, ILoggerFactory loggers)
    {
        _edge = edge;
        _port = port;
        _posture = posture;
        _rates = rates;
        _logger = loggers.CreateLogger<GatewaySite>();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton(loggers);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = PostureReader.MaxSize + 1;
            kestrel.Limits.MaxConcurrentConnections = 1000;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(10);
            foreach (var address in port.Addresses)
            {
                kestrel.Listen(address, port.Number, listen => listen.Use(next => connection => _clients.Pass(connection, next)));
            }
        });
        _application = builder.Build();
        _application.Run(Answer);
    }

    /// <summary>Listens.</summary>
    internal async Task Start(CancellationToken cancellationToken)
    {
        await _application.StartAsync(cancellationToken);
        Log.Listens(_logger, string.Join(", ", _port.Addresses.Select(address => new IPEndPoint(address, _port.Number))));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync(CancellationToken.None);
        await _application.DisposeAsync();
    }

    private async Task Answer(HttpContext context)
    {
        var response = context.Response;
        if (context.Connection.RemoteIpAddress is not { } client || _edge.FindTunnel(client) is not { } tunnel)
        {
            response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        if (!await GatewayDoor.Admits(context))
        {
            return;
        }

        if (context.Request.Path == PostureEndpoint.Path)
        {
            await _posture.Answer(context, HealthSource.Tunnel, () => _rates.Admits(tunnel.Id.ToString()), (statement, deadline) => State(client, tunnel, statement.Health, deadline));
            return;
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = "GET, HEAD";
            return;
        }

        if (context.Request.Path != "/")
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var page = HealthPage.Write(tunnel);
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = page.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = HealthPage.ContentSecurityPolicy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await response.Body.WriteAsync(page, context.RequestAborted);
        }
    }

    private async ValueTask<HealthAnswer> State(IPAddress client, ConnectedTunnel tunnel, StatementOfHealth statement, CancellationToken deadline)
    {
        var answer = await _edge.StateHealth(client, statement, deadline);
        Log.Stated(_logger, tunnel.UserName, tunnel.Id, statement.Machine, answer.Outcome, answer.Access?.Level);
        return answer;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Machines show what they lack and state their health at {Endpoints}, inside their tunnels")]
        internal static partial void Listens(ILogger logger, string endpoints);

        [LoggerMessage(Level = LogLevel.Information, Message = "User {User}, tunnel {Tunnel}: machine {Machine} has stated its health ({Outcome}); level {Level}")]
        internal static partial void Stated(ILogger logger, string user, TunnelId tunnel, string? machine, HealthOutcome outcome, AccessLevel? level);
    }
}
