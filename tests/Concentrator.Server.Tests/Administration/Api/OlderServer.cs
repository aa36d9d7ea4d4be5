using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Concentrator.Server.Tests.Administration.Api;

/// <summary>A server that has none of the routes that it is asked for, and keeps what it was sent.</summary>
internal sealed class OlderServer : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _bodies = new();
    private readonly WebApplication _application;

    private OlderServer()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _application = builder.Build();
        _application.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            _bodies.Enqueue(await reader.ReadToEndAsync());
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        });
    }

    internal string Address => _application.Urls.Single();

    internal IEnumerable<string> Bodies => _bodies;

    internal static async Task<OlderServer> Start()
    {
        var server = new OlderServer();
        await server._application.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
