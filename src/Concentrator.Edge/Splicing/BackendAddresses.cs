using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using SocketAddress = Concentrator.Edge.Sockets.SocketAddress;

namespace Concentrator.Edge.Splicing;

/// <summary>Where a backend is to be reached now, as the kernel wants it. A host's name is resolved in the background; if it cannot be, what was known stays. Safe for use by several threads.</summary>
internal sealed partial class BackendAddresses
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>How soon a name is asked for again of which nothing is known.</summary>
    private static readonly TimeSpan FirstInterval = TimeSpan.FromSeconds(2);

    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;
    private volatile byte[][] _current = [];
    private volatile byte[]? _preferred;

    internal BackendAddresses(SpliceBackend backend, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        Backend = backend;
        _resolve = resolve;
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

    /// <summary>The addresses, to be tried in this order; none while the name is not resolved. The one that answered where one before it did not comes first.</summary>
    internal byte[][] Current
    {
        get
        {
            var current = _current;
            var index = _preferred is { } preferred ? Array.FindIndex(current, address => address.AsSpan().SequenceEqual(preferred)) : 0;
            return index <= 0 ? current : [current[index], .. current[..index], .. current[(index + 1)..]];
        }
    }

    /// <summary>A backend answered at this address.</summary>
    internal void Answered(byte[] address)
    {
        if (_current is [var first, _, ..] && !ReferenceEquals(_preferred, address))
        {
            _preferred = first.AsSpan().SequenceEqual(address) ? null : address;
        }
    }

    /// <summary>Resolves the name again and again.</summary>
    internal async Task Follow(TimeProvider time, ILogger logger, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var addresses = await _resolve(Backend.Host, stop);
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

            await Task.Delay(_current.Length == 0 ? FirstInterval : Interval, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
