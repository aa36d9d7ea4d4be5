using System.Net;
using System.Net.Sockets;
using System.Text;
using Concentrator.Protocol.Radius;

namespace Concentrator.Interop.Tests.Observability;

/// <summary>A RADIUS server that takes every accounting record (RFC 2866).</summary>
internal sealed class AccountingServer : IAsyncDisposable
{
    internal const string Secret = "between the two of us";

    private readonly UdpClient _socket = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly RadiusSecret _secret = new(Encoding.UTF8.GetBytes(Secret));
    private readonly Task _serving;

    internal AccountingServer() => _serving = ServeAsync();

    /// <summary>What makes a server tell it of sessions.</summary>
    internal string[] Settings =>
    [
        "Radius:Accounting:Enabled=true", $"Radius:Accounting:Servers:books:Address={_socket.Client.LocalEndPoint}", $"Radius:Accounting:Servers:books:Secret={Secret}",
    ];

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _serving;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                var datagram = await _socket.ReceiveAsync();
                if (RadiusPacket.Parse(datagram.Buffer, out var request) == RadiusPacketError.None)
                {
                    var answer = RadiusPacketWriter.Answer(RadiusCode.AccountingResponse, request, messageAuthenticator: false).ToPacket(_secret);
                    await _socket.SendAsync(answer, datagram.RemoteEndPoint);
                }
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
