using System.Text;
using Concentrator.Server.Health;

namespace Concentrator.Server.Serving;

/// <summary>What a browser meets on the port of the tunnels when no web server is configured: one plain page, by Kestrel on a Unix socket in the data directory.</summary>
internal sealed class BuiltInWebSite : IAsyncDisposable
{
    private static readonly byte[] Page = Encoding.UTF8.GetBytes(
        """
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><title>VPN server</title></head>
        <body>
        <h1>This is a VPN server</h1>
        <p>Concentrator takes SSTP tunnels here: dial this name with the VPN client of your system. There is nothing for a browser on this server.</p>
        <p>If you have no account, ask whoever gave you this address.</p>
        </body>
        </html>

        """);

    private readonly WebApplication _application;
    private readonly string _socketPath;
    private readonly MachinePosture _posture;

    /// <summary>Makes one; nothing listens yet.</summary>
    /// <param name="socketPath">Where it listens.</param>
    /// <param name="posture">Takes what machines state of their health from outside.</param>
    /// <param name="loggers">The logs.</param>
    internal BuiltInWebSite(string socketPath, MachinePosture posture, ILoggerFactory loggers)
    {
        _socketPath = socketPath;
        _posture = posture;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSingleton(loggers);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = (64 * 1024) + 1;
            kestrel.ListenUnixSocket(socketPath, listen => listen.Use(next => connection => SplicedClient.Pass(connection, next)));
        });
        _application = builder.Build();
        _application.Run(Answer);
    }

    /// <summary>Listens.</summary>
    internal async Task Start(CancellationToken cancellationToken)
    {
        File.Delete(_socketPath);
        await _application.StartAsync(cancellationToken);
        File.SetUnixFileMode(_socketPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync(CancellationToken.None);
        await _application.DisposeAsync();
        File.Delete(_socketPath);
    }

    private async Task Answer(HttpContext context)
    {
        var response = context.Response;
        if (context.Request.Path == PostureEndpoint.Path)
        {
            await _posture.Answer(context);
            return;
        }

        if (context.Request.Path != "/")
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = "GET, HEAD";
            return;
        }

        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = Page.Length;
        response.Headers.CacheControl = "no-store";
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await response.Body.WriteAsync(Page, context.RequestAborted);
        }
    }
}
