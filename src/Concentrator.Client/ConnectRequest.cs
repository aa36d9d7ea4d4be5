using System.Net.Sockets;
using System.Text;
using Concentrator.Protocol.Http;

namespace Concentrator.Client;

/// <summary>Asks an HTTP proxy for a way to the server (RFC 9110 §9.3.6).</summary>
internal static class ConnectRequest
{
    private const int MaxHead = 16 * 1024;

    /// <summary>Asks, and waits for the answer; null when the way is open, otherwise how the attempt ended.</summary>
    /// <param name="socket">The connection with the proxy.</param>
    /// <param name="options">The proxy and the server.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SocketException">The connection broke.</exception>
    public static async Task<SstpTunnelEnd?> SendAsync(Socket socket, SstpClientOptions options, CancellationToken cancellationToken)
    {
        var request = Encoding.ASCII.GetBytes($"CONNECT {options.Server} HTTP/1.1\r\nHost: {options.Server}\r\n\r\n");
        for (var rest = request.AsMemory(); !rest.IsEmpty;)
        {
            rest = rest[await socket.SendAsync(rest, cancellationToken)..];
        }

        var buffer = new byte[MaxHead];
        var length = 0;
        while (true)
        {
            var count = length == buffer.Length ? 0 : await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
            length += count;
            var status = HttpResponseHead.Parse(buffer.AsSpan(0, length), MaxHead, out var head, out var size);
            if (status == HttpHeadStatus.Incomplete && count > 0)
            {
                continue;
            }

            // Whoever answers before it is spoken to is no SSTP server: nothing may follow the head.
            return status == HttpHeadStatus.Complete && head!.StatusCode is >= 200 and < 300 && size == length ? null : Refused(options, status == HttpHeadStatus.Complete ? head : null);
        }
    }

    private static SstpTunnelEnd Refused(SstpClientOptions options, HttpResponseHead? head)
    {
        var message = head switch
        {
            null => $"{options.Proxy} gave an answer that is not one of an HTTP proxy.",
            { StatusCode: 407 } => $"The proxy {options.Proxy} asks who you are (407 {head.ReasonPhrase}), and SSTP goes through no proxy that authenticates: "
                + $"have it let CONNECT {options.Server} through without, or dial without it.",
            { StatusCode: 403 } => $"The proxy {options.Proxy} does not allow CONNECT {options.Server} (403 {head.ReasonPhrase}).",
            { StatusCode: >= 500 } => $"The proxy {options.Proxy} does not reach {options.Server} ({head.StatusCode} {head.ReasonPhrase}).",
            _ => $"The proxy {options.Proxy} answers CONNECT {options.Server} with {head.StatusCode} {head.ReasonPhrase}.",
        };

        // What the proxy cannot reach now it may reach in a while; what it forbids stays forbidden.
        var reason = head is { StatusCode: >= 500 } ? SstpTunnelEndReason.ConnectionLost : SstpTunnelEndReason.ProxyRefused;
        return new SstpTunnelEnd(SstpClientPhase.Tcp, reason, message);
    }
}
