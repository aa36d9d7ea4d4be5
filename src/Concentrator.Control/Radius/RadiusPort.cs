using System.Net.Sockets;
using Concentrator.Protocol.Radius;
using Microsoft.Extensions.Logging;

namespace Concentrator.Control.Radius;

/// <summary>One UDP port of ours towards one server: at most 256 requests at once, told apart by Identifier (RFC 2865 §3). Safe for use by several threads.</summary>
internal sealed partial class RadiusPort : IAsyncDisposable
{
    private const int Identifiers = 256;

    private readonly RadiusServer _server;
    private readonly ILogger _logger;
    private readonly Socket _socket;
    private readonly Lock _lock = new();
    private readonly Pending?[] _pending = new Pending?[Identifiers];
    private readonly Task _receiving;
    private volatile bool _isOver;
    private bool _isRetired;
    private byte _next;
    private int _count;

    public RadiusPort(RadiusServer server, ILogger logger)
    {
        _server = server;
        _logger = logger;
        _socket = new Socket(server.Options.Address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            // A connected port takes datagrams from the server's address only.
            _socket.Connect(server.Options.Address);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }

        _receiving = Receive();
    }

    /// <summary>Takes an Identifier that no request has now, longest unused first; false when all are taken.</summary>
    public bool TryReserve(out byte identifier)
    {
        lock (_lock)
        {
            identifier = _next;
            if (_count == Identifiers)
            {
                return false;
            }

            while (_pending[identifier] is not null)
            {
                identifier++;
            }

            _pending[identifier] = new Pending();
            _count++;
            _next = (byte)(identifier + 1);
            return true;
        }
    }

    /// <summary>Gives an Identifier back.</summary>
    public void Release(byte identifier)
    {
        lock (_lock)
        {
            _pending[identifier] = null;
            _count--;
            EndRetired();
        }
    }

    /// <summary>Takes no more requests, and ends with the last that it has.</summary>
    public void Retire()
    {
        lock (_lock)
        {
            _isRetired = true;
            EndRetired();
        }
    }

    /// <summary>Says what a reserved Identifier stands for; the task ends with the genuine answer.</summary>
    public Task<byte[]> Expect(byte identifier, IRadiusRequest request, byte[] authenticator)
    {
        lock (_lock)
        {
            var pending = _pending[identifier]!;
            (pending.Request, pending.Authenticator) = (request, authenticator);
            return pending.Answer.Task;
        }
    }

    /// <summary>Sends a request. A datagram that cannot leave is as one that is lost.</summary>
    public async ValueTask Send(byte[] packet, CancellationToken end)
    {
        try
        {
            await _socket.SendAsync(packet, SocketFlags.None, end);
        }
        catch (SocketException fault)
        {
            Log.NotSent(_logger, _server, fault.Message);
        }
        catch (ObjectDisposedException)
        {
            // The process ends: nobody waits for the answer.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        End();
        await _receiving;
    }

    private void EndRetired()
    {
        if (_isRetired && _count == 0)
        {
            End();
        }
    }

    private void End()
    {
        _isOver = true;
        _socket.Dispose();
    }

    private async Task Receive()
    {
        var buffer = new byte[RadiusPacket.MaxSize];
        while (!_isOver)
        {
            try
            {
                var length = await _socket.ReceiveAsync(buffer, SocketFlags.None);
                Take(buffer.AsSpan(0, length));
            }
            catch (Exception) when (_isOver)
            {
                return;
            }
            catch (SocketException fault)
            {
                // Nobody listens there: the request's time runs on, because such a message is easily forged, and the next try may find somebody.
                Log.NotSent(_logger, _server, fault.Message);
            }
        }
    }

    private void Take(ReadOnlySpan<byte> datagram)
    {
        var error = RadiusPacket.Parse(datagram, out var packet);
        if (error != RadiusPacketError.None)
        {
            Log.Malformed(_logger, _server, error);
            return;
        }

        lock (_lock)
        {
            if (_pending[packet.Identifier] is not { Authenticator: { } authenticator, Request: { } request } pending || !Answers(packet.Code, request.Code))
            {
                // An answer to a request that was answered or given up: a duplicate.
                return;
            }

            var signature = _server.Options.Secret.CheckAnswer(packet, authenticator, _server.RequiresMessageAuthenticator(request) || packet.TryFind(RadiusAttributeType.EapMessage, out _));
            if (signature == RadiusSignature.Valid)
            {
                pending.Answer.TrySetResult(packet.Bytes.ToArray());
            }
            else
            {
                Log.Forged(_logger, _server, signature);
            }
        }
    }

    private static bool Answers(RadiusCode answer, RadiusCode request) => request == RadiusCode.AccountingRequest
        ? answer == RadiusCode.AccountingResponse
        : answer is RadiusCode.AccessAccept or RadiusCode.AccessReject or RadiusCode.AccessChallenge;

    private sealed class Pending
    {
        /// <summary>The request; null until it is written.</summary>
        public IRadiusRequest? Request { get; set; }

        /// <summary>The request's Authenticator; null until it is written.</summary>
        public byte[]? Authenticator { get; set; }

        public TaskCompletionSource<byte[]> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "RADIUS server {Server} cannot be reached: {Reason}")]
        public static partial void NotSent(ILogger logger, RadiusServer server, string reason);

        [LoggerMessage(2, LogLevel.Warning, "A datagram from RADIUS server {Server} is not a RADIUS packet: {Error}.")]
        public static partial void Malformed(ILogger logger, RadiusServer server, RadiusPacketError error);

        [LoggerMessage(3, LogLevel.Warning, "An answer from RADIUS server {Server} is not genuine ({Signature}): the secrets differ, the server sends no Message-Authenticator, or somebody forges answers.")]
        public static partial void Forged(ILogger logger, RadiusServer server, RadiusSignature signature);
    }
}
