using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Concentrator.Protocol.Proxy;

namespace Concentrator.Interop.Tests.Door;

/// <summary>
/// Stands where an edge would and answers HAProxy's probe as the test says, over TLS behind its PROXY header. Connections of clients it holds and says nothing.
/// </summary>
internal sealed class AnsweringEdge : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly X509Certificate2 _certificate;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private volatile int _status = 200;

    /// <summary>Takes over a socket that listens.</summary>
    internal AnsweringEdge(Socket listener)
    {
        _listener = listener;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signed = new CertificateRequest("CN=edge", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        _certificate = X509CertificateLoader.LoadPkcs12(signed.Export(X509ContentType.Pkcs12), password: null);
        _accepting = AcceptAsync();
    }

    /// <summary>The status of the probe's answer.</summary>
    internal int Status
    {
        get => _status;
        set => _status = value;
    }

    /// <summary>Answers nobody any more, and still holds what it has.</summary>
    internal void CloseListener() => _listener.Dispose();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _certificate.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptAsync(_stop.Token)));
            }
        }
        catch (Exception expected) when (expected is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            if ((await ReadHeaderAsync(stream)).Source is null)
            {
                await AnswerAsync(stream);
            }
            else
            {
                await stream.CopyToAsync(Stream.Null, _stop.Token);
            }
        }
        catch (Exception expected) when (expected is IOException or OperationCanceledException)
        {
            // The other side went, or the test ends.
        }
    }

    private async Task<ProxyHeader> ReadHeaderAsync(NetworkStream stream)
    {
        List<byte> bytes = [];
        var next = new byte[1];
        while (true)
        {
            await stream.ReadExactlyAsync(next, _stop.Token);
            bytes.Add(next[0]);
            var status = ProxyHeader.Parse(bytes.ToArray(), out var header, out _);
            if (status != ProxyHeaderStatus.Incomplete)
            {
                return header ?? throw new InvalidOperationException($"HAProxy sent a bad header: {status}.");
            }
        }
    }

    private async Task AnswerAsync(NetworkStream stream)
    {
        await using var tls = new SslStream(stream, leaveInnerStreamOpen: true);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
        var request = new byte[4096];
        var count = await tls.ReadAsync(request, _stop.Token);
        Assert.StartsWith("HEAD /sra_{BA195980-CD49-458b-9E23-C84EE0ADCD75}/ HTTP/1.", Encoding.ASCII.GetString(request, 0, count), StringComparison.Ordinal);
        await tls.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {_status} As the test says\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), _stop.Token);
        await tls.ShutdownAsync();
    }
}
