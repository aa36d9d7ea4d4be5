using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Concentrator.Protocol.Ppp;
using Concentrator.Protocol.Tls;
using Concentrator.Tls;

namespace Concentrator.Client;

/// <summary>
/// One open SSTP tunnel over a TCP connection: an <see cref="SstpClientSession"/> with a socket and a clock. Sending is safe for use by several threads;
/// packets come one at a time. It holds buffers only while bytes are on their way, so that one process can hold thousands of tunnels.
/// </summary>
public sealed class SstpConnection : IAsyncDisposable
{
    private const int BufferSize = 64 * 1024;
    private const int PacketQueue = 4096;

    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(1);

    private readonly SstpClientOptions _options;
    private readonly Socket _socket;
    private readonly SstpClientSession _session;
    private readonly TimeProvider _time;
    private readonly IDisposable? _ownedContext;
    private readonly Action? _afterPackets;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _work = new(0, 1);
    private readonly TaskCompletionSource _up = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<SstpTunnelEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<byte[]> _packets;
    private readonly ITimer _timer;
    private Task _receiving = Task.CompletedTask;
    private Task _sending = Task.CompletedTask;
    private TaskCompletionSource? _room;
    private long _due = long.MaxValue;
    private long _sendDue = long.MaxValue;
    private ulong _takenBefore;
    private long _closeDue = long.MaxValue;
    private bool _closes;
    private bool _disposed;

    private SstpConnection(SstpClientOptions options, Socket socket, ITlsEngine tls, PacketHandler? onPacket, TimeProvider time, IDisposable? ownedContext)
    {
        _afterPackets = options.AfterPackets;
        _options = options;
        _socket = socket;
        _time = time;
        _ownedContext = ownedContext;
        _packets = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(PacketQueue) { FullMode = BoundedChannelFullMode.DropWrite });
        _session = new SstpClientSession(options, tls, onPacket ?? (packet => _packets.Writer.TryWrite(packet.ToArray())));
        _timer = time.CreateTimer(static connection => ((SstpConnection)connection!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The addresses that the server gave.</summary>
    /// <exception cref="InvalidOperationException">The tunnel was never up, or has no IPv4.</exception>
    public PppAddresses Addresses => _session.Addresses ?? throw new InvalidOperationException("The tunnel was never up, or has no IPv4.");

    /// <summary>The link's interface identifiers for IPv6; null while it has none. It may come after the tunnel is up.</summary>
    public InterfaceIdentifiers? Identifiers => _session.Identifiers;

    /// <summary>The largest IP packet that can be sent, bytes.</summary>
    public int MaxPacketSize => _session.MaxPacketSize;

    /// <summary>The negotiated TLS version and cipher suite.</summary>
    public string TlsDescription => _session.TlsDescription;

    /// <summary>The local end of the TCP connection.</summary>
    public EndPoint? LocalEndPoint { get; private set; }

    /// <summary>The other end of the TCP connection: the server, or the proxy; null when it was gone as soon as it stood.</summary>
    public EndPoint? RemoteEndPoint { get; private set; }

    /// <summary>The IP packets that come, when no handler takes them. When 4096 wait, further ones are dropped. It completes when the tunnel ends.</summary>
    public ChannelReader<byte[]> Packets => _packets.Reader;

    /// <summary>Completes when the tunnel is over, whoever ended it; never fails.</summary>
    public Task<SstpTunnelEnd> Completion => _end.Task;

    /// <summary>Dials in and returns once IP packets flow.</summary>
    /// <exception cref="SstpConnectException">It could not be done; the message says why.</exception>
    /// <exception cref="TlsConfigurationException">A file of authorities, of revocation lists or of the user's certificate cannot be used.</exception>
    public static Task<SstpConnection> ConnectAsync(SstpClientOptions options, CancellationToken cancellationToken = default) =>
        ConnectAsync(options, onPacket: null, cancellationToken);

    /// <summary>Dials in and returns once IP packets flow.</summary>
    /// <param name="options">Where, as whom, and how.</param>
    /// <param name="onPacket">Takes the packets that come, on the thread that read them; null to read <see cref="Packets"/>.</param>
    /// <param name="cancellationToken">Gives the attempt up.</param>
    /// <exception cref="SstpConnectException">It could not be done; the message says why.</exception>
    /// <exception cref="TlsConfigurationException">A file of authorities, of revocation lists or of the user's certificate cannot be used.</exception>
    public static Task<SstpConnection> ConnectAsync(SstpClientOptions options, PacketHandler? onPacket, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var context = new TlsClientContext(options.Tls ?? new TlsClientOptions { HostName = options.Host });
        return DialAsync(options, context, onPacket, TimeProvider.System, context, cancellationToken);
    }

    /// <summary>Dials in with a TLS context that many connections share.</summary>
    /// <param name="options">Where, as whom, and how; its TLS options are not used.</param>
    /// <param name="tls">Makes the TLS engine.</param>
    /// <param name="onPacket">Takes the packets that come, on the thread that read them; null to read <see cref="Packets"/>.</param>
    /// <param name="time">The clock of all timers.</param>
    /// <param name="cancellationToken">Gives the attempt up.</param>
    /// <exception cref="SstpConnectException">It could not be done; the message says why.</exception>
    public static Task<SstpConnection> ConnectAsync(
        SstpClientOptions options, ITlsEngineFactory tls, PacketHandler? onPacket, TimeProvider time, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(tls);
        ArgumentNullException.ThrowIfNull(time);
        return DialAsync(options, tls, onPacket, time, ownedContext: null, cancellationToken);
    }

    /// <summary>
    /// Sends one IP packet; it goes out together with others that come at the same moment. False when it was not taken: the tunnel is over, the packet is larger
    /// than <see cref="MaxPacketSize"/>, or too much waits for the network.
    /// </summary>
    public bool TrySend(ReadOnlySpan<byte> packet)
    {
        bool taken;
        lock (_gate)
        {
            taken = _session.TrySend(packet);
        }

        if (taken)
        {
            Signal();
        }

        return taken;
    }

    /// <summary>Sends one IP packet, and waits for room when too much waits for the network.</summary>
    /// <exception cref="InvalidOperationException">The tunnel is over, or the packet is larger than <see cref="MaxPacketSize"/>.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> packet, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task room;
            lock (_gate)
            {
                if (_session.TrySend(packet.Span))
                {
                    break;
                }

                if (!_session.IsUp)
                {
                    throw new InvalidOperationException(_session.End?.Message ?? "The tunnel is not up.");
                }

                if (packet.IsEmpty || packet.Length > MaxPacketSize)
                {
                    throw new InvalidOperationException($"A packet of {packet.Length} bytes does not go through a tunnel that takes 1 to {MaxPacketSize}.");
                }

                _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                room = _room.Task;
            }

            await room.WaitAsync(cancellationToken);
        }

        Signal();
    }

    /// <summary>Ends the tunnel in good order and waits until the server has agreed, or its time to do so is over.</summary>
    public async Task<SstpTunnelEnd> DisconnectAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            _session.Disconnect(Now);
            Settle();
        }

        Signal();
        return await _end.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Closes the connection at once, as when the machine is gone. <see cref="DisconnectAsync"/> is the polite way.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _session.ConnectionLost("it was closed on this side");
            Settle();
        }

        _socket.Dispose();
        Signal();
        await Task.WhenAll(_receiving, _sending);
        await _timer.DisposeAsync();
        _session.Dispose();
        _ownedContext?.Dispose();
    }

    /// <summary>Whether the sending loop has something to do; to be asked under the lock.</summary>
    private bool HasWork => _session.PendingOutput > 0 || _session.IsClosed || _room is not null;

    private long Now => _time.GetTimestamp() / (_time.TimestampFrequency / 1000);

    private static async Task<SstpConnection> DialAsync(
        SstpClientOptions options, ITlsEngineFactory tls, PacketHandler? onPacket, TimeProvider time, IDisposable? ownedContext, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.ConnectTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        Socket socket;
        try
        {
            socket = await TcpDial.ConnectAsync(options, time, limit.Token, both.Token);
        }
        catch
        {
            ownedContext?.Dispose();
            throw;
        }

        var engine = tls.Create();
        SstpConnection connection;
        try
        {
            connection = new SstpConnection(options, socket, engine, onPacket, time, ownedContext) { LocalEndPoint = socket.LocalEndPoint, RemoteEndPoint = RemoteOf(socket) };
        }
        catch
        {
            // A file that EAP needs cannot be used.
            engine.Dispose();
            socket.Dispose();
            ownedContext?.Dispose();
            throw;
        }

        connection.Begin();
        try
        {
            await connection._up.Task.WaitAsync(both.Token);
            return connection;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            var phase = connection._session.Phase;
            await connection.DisposeAsync();
            throw new SstpConnectException(new SstpTunnelEnd(
                phase, SstpTunnelEndReason.Timeout, $"{options.Server} did not let the client in within {options.ConnectTimeout.TotalSeconds} s; it stopped at {phase}."));
        }
        catch
        {
            // A refused client still says good-bye in order, within reason.
            await Task.WhenAny(connection.Completion, Task.Delay(s_farewell, time, CancellationToken.None));
            await connection.DisposeAsync();
            throw;
        }
    }

    // The other end may have reset the connection already: then the tunnel does not come up, and says so.
    private static EndPoint? RemoteOf(Socket socket)
    {
        try
        {
            return socket.RemoteEndPoint;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private void Begin()
    {
        lock (_gate)
        {
            _session.Start(Now);
            Settle();
        }

        _receiving = ReceiveLoopAsync();
        _sending = SendLoopAsync();
        Signal();
    }

    private async Task ReceiveLoopAsync()
    {
        while (await IsReadableAsync())
        {
            var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
            try
            {
                int count;
                do
                {
                    count = await ReceiveAsync(buffer);
                    if (count == 0)
                    {
                        return;
                    }
                }
                while (count == buffer.Length);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    /// <summary>Waits without a buffer until there is something to read: bytes, or the end.</summary>
    private async ValueTask<bool> IsReadableAsync()
    {
        try
        {
            await _socket.ReceiveAsync(Memory<byte>.Empty);
            return true;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            Received([], exception.Message);
            return false;
        }
    }

    private async ValueTask<int> ReceiveAsync(byte[] buffer)
    {
        var count = 0;
        string? failure = null;
        try
        {
            count = await _socket.ReceiveAsync(buffer.AsMemory());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            failure = exception.Message;
        }

        Received(buffer.AsSpan(0, count), failure);
        return count;
    }

    /// <summary>Gives the session what came; no bytes: the connection is over.</summary>
    private void Received(ReadOnlySpan<byte> bytes, string? failure)
    {
        bool hasWork;
        lock (_gate)
        {
            if (bytes.IsEmpty)
            {
                _session.ConnectionLost(failure);
            }
            else
            {
                _session.Receive(bytes, Now);
                _afterPackets?.Invoke();
            }

            Settle();
            hasWork = HasWork;
        }

        if (hasWork)
        {
            Signal();
        }
    }

    private async Task SendLoopAsync()
    {
        while (true)
        {
            byte[]? buffer = null;
            var count = 0;
            bool closed;
            TaskCompletionSource? room = null;
            lock (_gate)
            {
                if (_session.PendingOutput > 0)
                {
                    buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
                    count = _session.Drain(buffer);
                }

                closed = _session.IsClosed;
                if (_room is not null && (closed || _session.PendingOutput <= _options.MaxSendBacklog))
                {
                    (room, _room) = (_room, null);
                }
            }

            room?.SetResult();
            if (count > 0)
            {
                await SendAllAsync(buffer.AsMemory(0, count));
            }

            if (buffer is not null)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
            else if (closed)
            {
                break;
            }
            else
            {
                await _work.WaitAsync();
            }
        }

        await FarewellAsync();
        _socket.Close();
        _packets.Writer.TryComplete();
        _end.TrySetResult(_session.End!);
    }

    // What was sent last goes out before the FIN, and the server's last words are read, so that neither side sees a reset.
    private async Task FarewellAsync()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
            await _receiving.WaitAsync(s_farewell, _time);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or TimeoutException)
        {
            // The peer was faster, or says nothing more.
        }
    }

    private async Task SendAllAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                var sending = _socket.SendAsync(bytes);
                if (!sending.IsCompleted)
                {
                    SetSendDue(Now + (long)_options.SendTimeout.TotalMilliseconds);
                }

                bytes = bytes[await sending..];
                SetSendDue(long.MaxValue);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            lock (_gate)
            {
                _session.ConnectionLost(exception.Message);
                Settle();
            }
        }
    }

    private void SetSendDue(long due)
    {
        if (due == _sendDue)
        {
            return;
        }

        lock (_gate)
        {
            _sendDue = due;
            _takenBefore = due == long.MaxValue ? 0 : TcpProgress.Acknowledged(_socket);
            Settle();
        }
    }

    // Over a slow line what waits may need longer than the line may be dead: the time begins anew as long as something is taken.
    private bool HasTakenSome()
    {
        var taken = TcpProgress.Acknowledged(_socket);
        if (taken == _takenBefore)
        {
            return false;
        }

        _sendDue = Now + (long)_options.SendTimeout.TotalMilliseconds;
        _takenBefore = taken;
        return true;
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _due = long.MaxValue;
            if (Now >= _sendDue && !HasTakenSome())
            {
                _session.ConnectionLost($"it takes no bytes since {_options.SendTimeout.TotalSeconds} s");
            }

            // A peer that does not read would hold a send, and with it everything, for ever.
            if (Now >= Math.Min(_sendDue, _closeDue))
            {
                _sendDue = _closeDue = long.MaxValue;
                _socket.Dispose();
            }

            _session.Tick(Now);
            Settle();
        }

        Signal();
    }

    // After every step of the session, under the lock.
    private void Settle()
    {
        if (_session.IsUp)
        {
            _up.TrySetResult();
        }
        else if (_session.End is { } end)
        {
            _up.TrySetException(new SstpConnectException(end));
        }

        if (_session.IsClosed && !_closes)
        {
            _closes = true;
            _closeDue = Now + (long)s_farewell.TotalMilliseconds;
        }

        var deadline = Math.Min(_session.NextDeadline, Math.Min(_sendDue, _closeDue));
        if (deadline < _due)
        {
            _due = deadline;
            _timer.Change(TimeSpan.FromMilliseconds(Math.Max(0, deadline - Now) + 1), Timeout.InfiniteTimeSpan);
        }
    }

    private void Signal()
    {
        lock (_work)
        {
            if (_work.CurrentCount == 0)
            {
                _work.Release();
            }
        }
    }
}
