using System.Net;
using System.Net.Sockets;

namespace Concentrator.Interop.Tests.Networks;

/// <summary>One client's way through a <see cref="UdpRelay"/>.</summary>
/// <param name="front">The relay's socket for clients.</param>
/// <param name="client">The client.</param>
/// <param name="back">The relay's socket for what this client sends the server.</param>
internal sealed class UdpPath(Socket front, IPEndPoint client, Socket back) : IDisposable
{
    internal async Task ToServerAsync(byte[] datagram) => await back.SendAsync(datagram, SocketFlags.None);

    internal async Task ToClientAsync(byte[] datagram) => await front.SendToAsync(datagram, SocketFlags.None, client);

    public void Dispose() => back.Dispose();

    /// <summary>Has each of the server's datagrams taken, until the end.</summary>
    internal async Task ServeAsync(Func<byte[], Task> take)
    {
        var buffer = new byte[65_536];
        while (true)
        {
            try
            {
                await take(buffer[..await back.ReceiveAsync(buffer, SocketFlags.None)]);
            }
            catch (Exception end) when (end is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return;
            }
            catch (SocketException)
            {
                // Nobody listens there now.
            }
        }
    }
}
