using System.Net.Sockets;
using Concentrator.Protocol.Tls;

namespace Concentrator.Tls.Tests;

/// <summary>An engine over a socket.</summary>
internal sealed class SocketTransport(ITlsEngine engine, Socket socket) : IAsyncDisposable
{
    private readonly byte[] _wire = new byte[65536];
    private readonly byte[] _plain = new byte[65536];

    public async Task<bool> HandshakeAsync(CancellationToken cancellationToken)
    {
        TlsStatus status;
        while ((status = engine.Handshake()) == TlsStatus.WantInput)
        {
            await SendAsync(cancellationToken);
            if (!await ReceiveAsync(cancellationToken))
            {
                return false;
            }
        }

        await SendAsync(cancellationToken);
        return status == TlsStatus.Ok;
    }

    /// <summary>The next bytes of plaintext; empty at the end.</summary>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            TlsStatus status = engine.Read(_plain, out int count);
            await SendAsync(cancellationToken);
            if (count > 0)
            {
                return _plain.AsMemory(0, count);
            }

            if (status != TlsStatus.WantInput || !await ReceiveAsync(cancellationToken))
            {
                return default;
            }
        }
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> plaintext, CancellationToken cancellationToken)
    {
        Assert.Equal(TlsStatus.Ok, engine.Write(plaintext.Span));
        await SendAsync(cancellationToken);
    }

    public Task CloseAsync(CancellationToken cancellationToken)
    {
        engine.Shutdown();
        return SendAsync(cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        int count;
        while ((count = engine.Drain(_wire)) > 0)
        {
            for (int sent = 0; sent < count;)
            {
                sent += await socket.SendAsync(_wire.AsMemory(sent, count - sent), cancellationToken);
            }
        }
    }

    private async Task<bool> ReceiveAsync(CancellationToken cancellationToken)
    {
        int count = await socket.ReceiveAsync(_wire, cancellationToken);
        engine.Feed(_wire.AsSpan(0, count));
        return count > 0;
    }
}
