using System.Net;
using System.Net.Sockets;
using Concentrator.Control.Ports;
using Concentrator.Control.Sessions;
using Concentrator.Protocol.Radius;
using Microsoft.Extensions.Logging;

namespace Concentrator.Control.Radius;

/// <summary>Listens for Disconnect-Requests and CoA-Requests, so many at once, and has them answered.</summary>
internal sealed partial class RadiusDynamicListener : IAsyncDisposable
{
    private const int MostAtOnce = 256;

    private readonly RadiusDynamicAuthority _authority;
    private readonly ILogger _logger;
    private readonly List<Socket> _sockets = [];
    private readonly List<Task> _receiving;
    private readonly SemaphoreSlim _places = new(MostAtOnce);
    private readonly CancellationTokenSource _stop = new();

    private RadiusDynamicListener(RadiusDynamicOptions options, RadiusDynamicAuthority authority, ILogger logger)
    {
        _authority = authority;
        _logger = logger;
        try
        {
            foreach (var endpoint in options.Listen)
            {
                _sockets.Add(Bind(endpoint));
            }
        }
        catch
        {
            _sockets.ForEach(socket => socket.Dispose());
            throw;
        }

        _receiving = _sockets.ConvertAll(Receive);
    }

    /// <summary>Where it listens.</summary>
    public IReadOnlyList<IPEndPoint> Endpoints => [.. _sockets.Select(socket => (IPEndPoint)socket.LocalEndPoint!)];

    /// <summary>Begins to listen.</summary>
    /// <exception cref="ControlPlaneUnavailableException">An address cannot be listened on.</exception>
    public static RadiusDynamicListener Start(RadiusDynamicOptions options, ISessionDirectory sessions, TimeProvider time, ILoggerFactory loggers)
    {
        var authority = new RadiusDynamicAuthority(options, sessions, time, loggers.CreateLogger<RadiusDynamicAuthority>());
        return new RadiusDynamicListener(options, authority, loggers.CreateLogger<RadiusDynamicListener>());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_receiving);
        _sockets.ForEach(socket => socket.Dispose());

        // Those that are being answered still.
        for (var i = 0; i < MostAtOnce; i++)
        {
            await _places.WaitAsync();
        }

        _places.Dispose();
        _stop.Dispose();
    }

    private static Socket Bind(IPEndPoint endpoint)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (endpoint.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = false;
            }

            socket.Bind(endpoint);
            return socket;
        }
        catch (SocketException fault)
        {
            socket.Dispose();
            throw new ControlPlaneUnavailableException($"Radius:Dynamic:Listen: {endpoint} cannot be listened on: {fault.Message}", fault);
        }
    }

    private async Task Receive(Socket socket)
    {
        var anywhere = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        var buffer = new byte[RadiusPacket.MaxSize];
        while (true)
        {
            try
            {
                var received = await socket.ReceiveFromAsync(buffer, SocketFlags.None, anywhere, _stop.Token);
                await _places.WaitAsync(_stop.Token);
                _ = Answer(socket, buffer[..received.ReceivedBytes], (IPEndPoint)received.RemoteEndPoint);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException fault)
            {
                // Of an answer before this: whom it was for is gone. Or a datagram that is too long.
                Log.NotReceived(_logger, fault.Message);
            }
        }
    }

    private async Task Answer(Socket socket, byte[] datagram, IPEndPoint from)
    {
        try
        {
            if (await _authority.Answer(datagram, from.Address) is { } answer)
            {
                await socket.SendToAsync(answer, SocketFlags.None, from);
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            Log.NotReceived(_logger, fault.Message);
        }
        catch (Exception fault)
        {
            Log.Failed(_logger, fault, from);
        }
        finally
        {
            _places.Release();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "A RADIUS request or its answer was lost: {Reason}")]
        public static partial void NotReceived(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Error, "A RADIUS request from {From} could not be answered.")]
        public static partial void Failed(ILogger logger, Exception fault, IPEndPoint from);
    }
}
