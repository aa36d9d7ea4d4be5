using System.Net.Sockets;

namespace Concentrator.Client;

/// <summary>Makes the TCP connection of a tunnel.</summary>
internal static class TcpDial
{
    /// <summary>Connects.</summary>
    /// <param name="options">Where to, and from which local address.</param>
    /// <param name="limit">Cancelled when the time is over.</param>
    /// <param name="both">Cancelled by that or by the caller.</param>
    /// <exception cref="SstpConnectException">The system refused, or the time is over.</exception>
    public static async Task<Socket> ConnectAsync(SstpClientOptions options, CancellationToken limit, CancellationToken both)
    {
        var socket = options.LocalEndPoint is { } local
            ? new Socket(local.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = true;
            if (options.LocalEndPoint is not null)
            {
                socket.Bind(options.LocalEndPoint);
            }

            await socket.ConnectAsync(options.Host, options.Port, both);
            return socket;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw Failed(SstpTunnelEndReason.ConnectionLost, $"No TCP connection with {options.Host}:{options.Port}: {exception.Message}", exception);
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested)
        {
            socket.Dispose();
            throw Failed(SstpTunnelEndReason.Timeout, $"{options.Host}:{options.Port} did not answer within {options.ConnectTimeout.TotalSeconds} s.", exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static SstpConnectException Failed(SstpTunnelEndReason reason, string message, Exception cause) =>
        new(new SstpTunnelEnd(SstpClientPhase.Tcp, reason, message), cause);
}
