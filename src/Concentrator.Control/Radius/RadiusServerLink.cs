using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Concentrator.Protocol.Radius;
using Microsoft.Extensions.Logging;

namespace Concentrator.Control.Radius;

/// <summary>The way to one server: as many ports as its requests at once need, within a bound. Safe for use by several threads.</summary>
internal sealed partial class RadiusServerLink(RadiusServer server, TimeProvider time, ILogger logger, RadiusInstruments? instruments = null) : IAsyncDisposable
{
    /// <summary>The most ports, of 256 requests each.</summary>
    private const int MaxPorts = 16;

    private readonly Lock _lock = new();
    private readonly List<RadiusPort> _ports = [];
    private bool _isOver;

    /// <summary>The server.</summary>
    public RadiusServer Server => server;

    /// <summary>Asks the server, again and again as its options say; null when it does not answer or has too many requests already. Sent again, a request is the same to the last byte (RFC 2865 §2.5).</summary>
    /// <param name="request">The request.</param>
    /// <param name="patience">The longest that it may take, however the options add up.</param>
    /// <param name="end">Gives it up.</param>
    public async Task<RadiusReply?> Ask(IRadiusRequest request, TimeSpan patience, CancellationToken end)
    {
        if (Reserve(out var identifier) is not { } port)
        {
            return null;
        }

        var began = time.GetTimestamp();
        using var span = ControlTraces.Source.StartActivity($"RADIUS: {request.Code}", ActivityKind.Client);
        span?.SetTag("concentrator.radius.server", server.Options.Name).SetTag("server.address", server.Options.Address.ToString());
        try
        {
            var packet = request.Write(identifier, server.Options.Secret).ToPacket(server.Options.Secret);
            var authenticator = packet.AsSpan(4, RadiusPacket.AuthenticatorSize).ToArray();
            var answer = port.Expect(identifier, request, authenticator);
            for (var tries = 0; tries < server.Options.Tries && time.GetElapsedTime(began) < patience; tries++)
            {
                await port.Send(packet, end);
                try
                {
                    var left = patience - time.GetElapsedTime(began);
                    var bytes = await answer.WaitAsync(left < server.Options.Timeout ? left : server.Options.Timeout, time, end);
                    instruments?.Answered(server, time.GetElapsedTime(began));
                    if (server.Answered())
                    {
                        Log.Back(logger, server);
                    }

                    return new RadiusReply(server, bytes, authenticator);
                }
                catch (TimeoutException)
                {
                    // Lost, or the server is slow or gone.
                }
            }

            instruments?.Silent(server);
            span?.SetStatus(ActivityStatusCode.Error, "no answer");
            Silent(began);
            return null;
        }
        finally
        {
            port.Release(identifier);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _isOver = true;
        }

        foreach (var port in _ports)
        {
            await port.DisposeAsync();
        }
    }

    /// <summary>Nobody answered. The ports go too: a connected one keeps the local address that it began with, which the machine may have lost.</summary>
    private void Silent(long since)
    {
        if (server.Silent(since))
        {
            Log.Silent(logger, server, server.Options.Address);
        }

        lock (_lock)
        {
            _ports.ForEach(port => port.Retire());
            _ports.Clear();
        }
    }

    private RadiusPort? Reserve(out byte identifier)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isOver, this);
            foreach (var port in _ports)
            {
                if (port.TryReserve(out identifier))
                {
                    return port;
                }
            }

            identifier = 0;
            if (_ports.Count == MaxPorts)
            {
                Log.Full(logger, server);
                return null;
            }

            try
            {
                var another = new RadiusPort(server, logger);
                _ports.Add(another);
                another.TryReserve(out identifier);
                return another;
            }
            catch (SocketException fault)
            {
                // No route there, or no descriptor left: as a server that does not answer.
                instruments?.Silent(server);
                if (server.Silent(time.GetTimestamp()))
                {
                    Log.NoPort(logger, server, server.Options.Address, fault.Message);
                }

                return null;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "RADIUS server {Server} ({Address}) does not answer; others are asked first for a while.")]
        public static partial void Silent(ILogger logger, RadiusServer server, IPEndPoint address);

        [LoggerMessage(2, LogLevel.Information, "RADIUS server {Server} answers again.")]
        public static partial void Back(ILogger logger, RadiusServer server);

        [LoggerMessage(4, LogLevel.Error, "RADIUS server {Server} ({Address}) cannot be asked: {Reason}; others are asked first for a while.")]
        public static partial void NoPort(ILogger logger, RadiusServer server, IPEndPoint address, string reason);

        [LoggerMessage(3, LogLevel.Warning, "RADIUS server {Server} has as many requests as can be told apart; another one goes to the next server.")]
        public static partial void Full(ILogger logger, RadiusServer server);
    }
}
