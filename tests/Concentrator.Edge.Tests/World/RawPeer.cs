using System.Buffers.Binary;
using System.Net.Security;
using System.Text;
using Concentrator.Protocol.Http;

namespace Concentrator.Edge.Tests.World;

/// <summary>A peer that says byte for byte what a test wants said: TLS and HTTP are done, the SSTP packets are the test's own.</summary>
internal sealed class RawPeer : IAsyncDisposable
{
    private const int HeaderSize = 4;
    private readonly SslStream _tls;

    private RawPeer(SslStream tls) => _tls = tls;

    public ValueTask DisposeAsync() => _tls.DisposeAsync();

    /// <summary>Opens the HTTPS connection and makes the request for a tunnel.</summary>
    internal static async Task<RawPeer> ConnectAsync(EdgeWorld world, string query = "")
    {
        var tls = await world.OpenTlsAsync();
        var request = Encoding.ASCII.GetString(SstpHttp.Request("vpn", Guid.NewGuid()));
        await tls.WriteAsync(Encoding.ASCII.GetBytes(request.Replace(SstpHttp.Path, SstpHttp.Path + query, StringComparison.Ordinal)));
        var head = new byte[SstpHttp.Accepted.Length];
        await tls.ReadExactlyAsync(head);
        Assert.Equal(Encoding.ASCII.GetString(SstpHttp.Accepted), Encoding.ASCII.GetString(head));
        return new RawPeer(tls);
    }

    /// <summary>Opens the tunnel as far as Call-Connect-Ack and an open LCP, which takes whatever the server offers.</summary>
    internal static async Task<RawPeer> OpenLcpAsync(EdgeWorld world, string query = "")
    {
        var peer = await ConnectAsync(world, query);
        await peer.SendAsync(Convert.FromHexString("1001000E00010001000100060001"));
        Assert.StartsWith("10010030", Convert.ToHexString(await peer.ReceiveAsync()), StringComparison.Ordinal);
        var request = await peer.ReceiveLcpAsync(code: 1);
        var acknowledgement = request.ToArray();
        acknowledgement[8] = 2;
        await peer.SendAsync(acknowledgement);
        await peer.SendAsync(Convert.FromHexString("1000000CFF03C02101770004"));
        await peer.ReceiveLcpAsync(code: 2);
        return peer;
    }

    internal Task SendAsync(byte[] bytes) => _tls.WriteAsync(bytes).AsTask();

    /// <summary>The next SSTP packet, header included.</summary>
    internal async Task<byte[]> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var header = new byte[HeaderSize];
        await _tls.ReadExactlyAsync(header, patience.Token);
        var packet = new byte[BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(2)) & 0xFFF];
        header.CopyTo(packet, 0);
        await _tls.ReadExactlyAsync(packet.AsMemory(HeaderSize), patience.Token);
        return packet;
    }

    /// <summary>The next LCP packet with that code, as an SSTP packet; others are passed over.</summary>
    internal async Task<byte[]> ReceiveLcpAsync(byte code)
    {
        while (true)
        {
            var packet = await ReceiveAsync();
            if (packet.AsSpan(0, 2).SequenceEqual("\x10\0"u8) && packet.AsSpan(4, 4).SequenceEqual((ReadOnlySpan<byte>)[0xFF, 0x03, 0xC0, 0x21]) && packet[8] == code)
            {
                return packet;
            }
        }
    }

    /// <summary>Takes packets until the server closes, and answers those to which the test has an answer.</summary>
    internal async Task ReceiveUntilClosedAsync(Func<byte[], byte[]?>? answer = null)
    {
        try
        {
            while (true)
            {
                var packet = await ReceiveAsync();
                if (answer?.Invoke(packet) is { } bytes)
                {
                    await SendAsync(bytes);
                }
            }
        }
        catch (EndOfStreamException)
        {
            // Closed.
        }
    }
}
