using System.Net;
using System.Net.Sockets;

namespace Concentrator.Client;

/// <summary>Makes the TCP connection of a tunnel: to the server, or through a proxy.</summary>
internal static class TcpDial
{
    /// <summary>Connects.</summary>
    /// <param name="options">Where to, and from which local address.</param>
    /// <param name="time">The clock.</param>
    /// <param name="limit">Cancelled when the time is over.</param>
    /// <param name="both">Cancelled by that or by the caller.</param>
    /// <exception cref="SstpConnectException">The system or the proxy refused, or the time is over.</exception>
    public static async Task<Socket> ConnectAsync(SstpClientOptions options, TimeProvider time, CancellationToken limit, CancellationToken both)
    {
        var (host, port) = options.Proxy is { } proxy ? (proxy.Host, proxy.Port) : (options.Host, options.Port);
        Socket? socket = null;
        try
        {
            var eyeballs = new HappyEyeballs<Socket>(ResolverOf(options), (address, stop) => ConnectAsync(new IPEndPoint(address, port), options.LocalEndPoint, stop), time);
            (socket, var failure) = await eyeballs.ConnectAsync(host, options.LocalEndPoint?.AddressFamily ?? AddressFamily.Unspecified, both);
            if (socket is null)
            {
                throw Failed(SstpTunnelEndReason.ConnectionLost, $"No TCP connection with {HostPort.Text(host, port)}: {failure}.");
            }

            return options.Proxy is null || await ConnectRequest.SendAsync(socket, options, both) is not { } end ? socket : throw new SstpConnectException(end);
        }
        catch (SocketException exception)
        {
            socket?.Dispose();
            throw Failed(SstpTunnelEndReason.ConnectionLost, $"The connection with the proxy {options.Proxy} broke: {exception.Message}.", exception);
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested)
        {
            socket?.Dispose();
            throw Failed(SstpTunnelEndReason.Timeout, $"{HostPort.Text(host, port)} did not answer within {options.ConnectTimeout.TotalSeconds} s.", exception);
        }
        catch
        {
            socket?.Dispose();
            throw;
        }
    }

    private static Func<string, AddressFamily, CancellationToken, Task<IPAddress[]>> ResolverOf(SstpClientOptions options) => options.Addresses is { } known
        ? (_, family, _) => Task.FromResult(known.Where(address => address.AddressFamily == family).ToArray())
        : Dns.GetHostAddressesAsync;

    private static async Task<Socket> ConnectAsync(IPEndPoint server, IPEndPoint? local, CancellationToken cancellationToken)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (local is not null)
            {
                socket.Bind(local);
            }

            await socket.ConnectAsync(server, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static SstpConnectException Failed(SstpTunnelEndReason reason, string message, Exception? cause = null) =>
        new(new SstpTunnelEnd(SstpClientPhase.Tcp, reason, message), cause);
}
