using System.Net;
using Concentrator.Deploy.Tests.World;

namespace Concentrator.Interop.Tests.Observability;

/// <summary>A collector of traces by OTLP over HTTP that keeps what it gets.</summary>
internal sealed class TraceCollector : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly List<byte[]> _requests = [];
    private readonly List<string?> _authorizations = [];
    private readonly Task _serving;

    internal TraceCollector()
    {
        (_listener, Endpoint) = FreeListener.Open();
        _serving = ServeAsync();
    }

    internal Uri Endpoint { get; }

    /// <summary>The bodies of all requests so far.</summary>
    internal IReadOnlyList<byte[]> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>The header Authorization of each of them; null where there was none.</summary>
    internal IReadOnlyList<string?> Authorizations
    {
        get
        {
            lock (_requests)
            {
                return [.. _authorizations];
            }
        }
    }

    /// <summary>All spans so far.</summary>
    internal IReadOnlyList<CollectedSpan> Spans => [.. Requests.SelectMany(CollectedSpan.ReadAll)];

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                Assert.Equal("/v1/traces", context.Request.Url!.AbsolutePath);
                Assert.Equal("application/x-protobuf", context.Request.ContentType);
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                lock (_requests)
                {
                    _requests.Add(body.ToArray());
                    _authorizations.Add(context.Request.Headers["Authorization"]);
                }

                context.Response.ContentType = "application/x-protobuf";
                context.Response.Close();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
