using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using SocketAddress = Concentrator.Edge.Sockets.SocketAddress;

namespace Concentrator.Edge.Splicing;

/// <summary>Where a backend is to be reached now, as the kernel wants it. A host's name is resolved in the background; if it cannot be, what was known stays. Safe for use by several threads.</summary>
internal sealed partial class BackendAddresses
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private volatile byte[][] _current = [];

    internal BackendAddresses(SpliceBackend backend)
    {
        Backend = backend;
        if (backend.Path is { } path)
        {
            _current = [SocketAddress.OfUnix(path)];
        }
        else if (IPAddress.TryParse(backend.Host, out var address))
        {
            _current = Encode([address]);
        }
        else
        {
            IsName = true;
        }
    }

    internal SpliceBackend Backend { get; }

    /// <summary>Whether there is a name to be resolved.</summary>
    internal bool IsName { get; }

    /// <summary>The addresses, to be tried in this order; none while the name is not resolved.</summary>
    internal byte[][] Current => _current;

    /// <summary>Resolves the name again and again.</summary>
    internal async Task Follow(TimeProvider time, ILogger logger, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var addresses = await Dns.GetHostAddressesAsync(Backend.Host, stop);
                if (addresses.Length > 0)
                {
                    _current = Encode(addresses);
                }
            }
            catch (Exception fault) when (fault is SocketException or ArgumentException)
            {
                Log.NotResolved(logger, Backend.Host, fault.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(Interval, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private byte[][] Encode(IEnumerable<IPAddress> addresses) => [.. addresses.Select(address =>
    {
        var encoded = new byte[SocketAddress.MaxSize];
        return encoded[..SocketAddress.Write(new IPEndPoint(address, Backend.Port), encoded)];
    })];

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The name {Host} of a backend cannot be resolved ({Reason}); what was known of it stays")]
        internal static partial void NotResolved(ILogger logger, string host, string reason);
    }
}
