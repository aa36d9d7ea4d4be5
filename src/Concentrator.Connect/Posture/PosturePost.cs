using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Concentrator.Connect.Posture;

/// <summary>Posts a statement to the gateway, through the tunnel's device and no other way.</summary>
/// <param name="device">The device.</param>
/// <param name="client">The machine's address in the tunnel.</param>
/// <param name="gateway">The server's address in the tunnel.</param>
internal sealed class PosturePost(string device, IPAddress client, IPAddress gateway) : IDisposable
{
    private const int SolSocket = 1;
    private const int BindToDevice = 25;

    /// <summary>Where the server listens: the second where it has no right to the first.</summary>
    private static readonly int[] s_ports = [80, 8080];

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = s_patience,
        PooledConnectionIdleTimeout = TimeSpan.Zero,
        ConnectCallback = (context, cancellation) => Connect(device, client, context.DnsEndPoint.Port, gateway, cancellation),
    })
    {
        Timeout = s_patience,
        MaxResponseContentBufferSize = PostureReply.MaxSize,
    };

    /// <summary>Posts a statement.</summary>
    /// <exception cref="HttpRequestException">The server is not reached, or has nothing there.</exception>
    /// <exception cref="OperationCanceledException">It took too long, or was stopped.</exception>
    public async Task<PostureReply> Send(byte[] statement, CancellationToken stop)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                return await Send(statement, s_ports[i], stop);
            }
            catch (HttpRequestException) when (i + 1 < s_ports.Length && !stop.IsCancellationRequested)
            {
                // The other port, then.
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static async ValueTask<Stream> Connect(string device, IPAddress client, int port, IPAddress gateway, CancellationToken cancellation)
    {
        var socket = new Socket(gateway.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetRawSocketOption(SolSocket, BindToDevice, Encoding.ASCII.GetBytes(device + "\0"));
            socket.Bind(new IPEndPoint(client, 0));
            await socket.ConnectAsync(new IPEndPoint(gateway, port), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<PostureReply> Send(byte[] statement, int port, CancellationToken stop)
    {
        using var content = new ByteArrayContent(statement);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await _http.PostAsync(new UriBuilder("http", gateway.ToString(), port, "/posture").Uri, content, stop);
        return await PostureReply.Read(response, stop);
    }
}
