using System.ComponentModel;
using System.Net;
using Concentrator.Edge.Loop;
using Concentrator.Edge.Sockets;
using Concentrator.Edge.Tunnels;
using Concentrator.Protocol.Proxy;

namespace Concentrator.Edge.Splicing;

/// <summary>
/// The other half of a spliced connection: a socket to a backend, polled by the same worker. What comes from one side goes to the other; while one does not take it, the
/// other is not read, so that at most one read waits on the way to the backend, and <see cref="EdgeOptions.MaxEgressBacklog"/> and one read on the way to the client.
/// An end is passed on once all before it is; whatever else ends the connection is a reset to who has not got all, so that nobody takes a part for the whole.
/// </summary>
internal sealed class Splice : IPollTarget, IBacklogWatcher
{
    /// <summary>Why what nothing is heard of any more is ended.</summary>
    internal const string Unpolled = "the system refused to poll it any longer";

    private const PollEvents Reading = PollEvents.Readable | PollEvents.PeerClosed;

    /// <summary>Milliseconds until a backend whose queue is full is tried again.</summary>
    private const long RetryTime = 20;

    private readonly Worker _worker;
    private readonly Connection _owner;
    private readonly TlsTransport _client;
    private readonly BackendAddresses _backend;
    private readonly byte[][] _addresses;
    private readonly BackendSocket _socket;
    private ByteQueue _waiting;
    private Linger _linger;
    private int _tried;
    private int _error;
    private long _giveUpAt;
    private bool _connected;
    private bool _endSent;
    private bool _backendEnded;
    private bool _deaf;
    private bool _broken;
    private bool _unpolled;
    private bool _wasSlow;
    private bool _awaitsAnswer;
    private long _movedAt;

    internal Splice(Worker worker, Connection owner, BackendAddresses backend)
    {
        _worker = worker;
        _owner = owner;
        _client = owner.Transport;
        _backend = backend;
        _addresses = backend.Current;
        _socket = new BackendSocket(worker.Poller, this);
    }

    /// <summary>When <see cref="TimeUp"/> is to be called.</summary>
    internal long Deadline { get; private set; }

    /// <summary>Whether it was closed.</summary>
    internal bool IsOver { get; private set; }

    /// <summary>Whether the client has said its last.</summary>
    internal bool HasClientEnded { get; private set; }

    /// <summary>Neither side waits for anything that the other sent: an end now takes nothing from anybody.</summary>
    internal bool IsQuiet => _connected && !HasClientEnded && !_backendEnded && !_deaf && !_unpolled && _waiting.Count == 0 && _client.Unacknowledged == 0;

    /// <summary>
    /// Whether nobody takes an end now for the end of an answer: it is quiet, and has been for a while since the backend said something. What is inside is not looked into, so that
    /// a pause in an answer is told from its end by its length only.
    /// </summary>
    /// <param name="now">The worker's time.</param>
    internal bool IsAtRest(long now) => IsQuiet && !_awaitsAnswer && now - Math.Max(_movedAt, _client.LastSentAt) >= (long)Options.RestTime.TotalMilliseconds;

    private SpliceOptions Options => _worker.Services.Options.Splices;

    private long Patience => (long)Options.IdleTimeout.TotalMilliseconds;

    private bool ClientIsFull => _client.Backlog > _worker.Services.Options.MaxEgressBacklog;

    /// <summary>Nothing more goes to the backend.</summary>
    private bool IsDeaf => IsOver || _deaf || _unpolled;

    /// <summary>Begins to connect.</summary>
    /// <param name="peer">The client, for the PROXY header.</param>
    /// <param name="listener">What it connected to.</param>
    /// <param name="now">The worker's time.</param>
    internal void Begin(IPEndPoint peer, IPEndPoint listener, long now)
    {
        _giveUpAt = now + (long)Options.ConnectTimeout.TotalMilliseconds;
        _client.Watcher = this;
        if (_backend.Backend.SendsProxyHeader)
        {
            Span<byte> header = stackalloc byte[ProxyHeaderWriter.MaxSize];
            _waiting.Append(header[..ProxyHeaderWriter.Write(peer, listener, header)]);
        }

        Connect(now);
    }

    /// <summary>Takes what the client sent.</summary>
    internal void FromClient(ReadOnlySpan<byte> bytes, long now)
    {
        if (IsDeaf)
        {
            return;
        }

        _awaitsAnswer = true;
        var sent = 0;
        if (_connected)
        {
            Touch(now);
            sent = _waiting.Count == 0 ? Send(bytes) : 0;
        }

        if (!IsDeaf && sent < bytes.Length)
        {
            _waiting.Append(bytes[sent..]);
            _client.HoldReceiving(true);
            if (_connected)
            {
                Poll(_socket.Interest | PollEvents.Writable);
            }
        }
    }

    /// <summary>The client sends nothing more; the backend may still answer.</summary>
    internal void ClientEnded()
    {
        HasClientEnded = true;
        _client.HoldReceiving(true);
        EndSendingIfAllIsSent();
    }

    /// <summary>Connecting took too long, or nothing moved for too long.</summary>
    internal void TimeUp(long now)
    {
        if (_unpolled || _client.IsUnpolled)
        {
            _owner.CutSplice(_backend.Backend, Unpolled);
        }
        else if (!_connected)
        {
            _error = Errno.TimedOut;
            _socket.Close(reset: true);
            Connect(now);
        }
        else if (_client.LastSentAt + Patience > now)
        {
            Deadline = _client.LastSentAt + Patience;
        }
        else if (IsQuiet && !_wasSlow)
        {
            _owner.EndSplice(now);
        }
        else if (IsQuiet)
        {
            // The client was still taking what waited for it when it was last looked: its rest begins now.
            _wasSlow = false;
            Deadline = now + Patience;
        }
        else if (_linger.IsOver(_client, Patience, now))
        {
            _owner.CutSplice(_backend.Backend, $"nothing moved within {Options.IdleTimeout.TotalSeconds:0.#} s, though one side waited for what the other had sent");
        }
        else
        {
            _wasSlow = true;
            Deadline = now + Patience;
        }
    }

    public void OnReady(PollEvents events, long now)
    {
        if (_unpolled || (!_connected && !FinishConnecting(now)))
        {
            return;
        }

        if (events.HasFlag(PollEvents.Writable) || _waiting.Count > 0)
        {
            SendWaiting(now);
        }

        if (IsOver || (events & ~PollEvents.Writable) == PollEvents.None)
        {
            return;
        }

        if (ClientIsFull)
        {
            Hold();
        }
        else
        {
            Receive(now);
        }
    }

    public void BacklogIsShort()
    {
        if (!IsOver && _connected)
        {
            Poll((_socket.Interest & ~PollEvents.EdgeTriggered) | Reading);
        }
    }

    /// <summary>Closes the socket to the backend and forgets what waits for it.</summary>
    /// <param name="reset">Whether the backend is to see that it has not got all, unless it has the client's end.</param>
    internal void Close(bool reset)
    {
        IsOver = true;
        _client.Watcher = null;
        _socket.Close(reset && !_endSent);
        _waiting.Clear();
    }

    private void Connect(long now)
    {
        while (_tried < _addresses.Length)
        {
            if (_socket.TryConnect(_addresses[_tried], out _error))
            {
                // The addresses that are left share the time that is left, so that one that is silent does not take all of it.
                Deadline = now + ((_giveUpAt - now) / (_addresses.Length - _tried));
                _tried++;
                return;
            }

            if (_error == Errno.TryAgain && now < _giveUpAt)
            {
                // A Unix socket whose queue is full says so at once.
                Deadline = now + RetryTime;
                return;
            }

            _tried++;
        }

        var (status, reason) = _error switch
        {
            Errno.TimedOut => (504, $"no connection within {Options.ConnectTimeout.TotalSeconds:0.#} s"),
            _ when _addresses.Length == 0 => (502, "its name is not resolved"),
            _ => (502, new Win32Exception(_error).Message),
        };
        _owner.FailSplice(status, _backend.Backend, reason, now);
    }

    private bool FinishConnecting(long now)
    {
        _error = _socket.ConnectError;
        if (_error != 0)
        {
            _socket.Close(reset: false);
            Connect(now);
            return false;
        }

        _connected = true;
        _backend.Answered(_addresses[_tried - 1]);
        Touch(now);
        _worker.Timers.Arm(_owner);
        Poll(Reading);
        return true;
    }

    private void Receive(long now)
    {
        var buffer = _worker.Buffers.Ciphertext.AsSpan();
        switch (_socket.Receive(buffer, out var count))
        {
            case TransportStatus.Received:
                Touch(now);
                _awaitsAnswer = false;
                ToClient(buffer[..count]);
                break;
            case TransportStatus.PeerClosed when !_broken:
                _backendEnded = true;
                _owner.EndSplice(now);
                break;
            case TransportStatus.PeerClosed or TransportStatus.Lost:
                _backendEnded = true;
                _owner.BreakSplice(now);
                break;
            default:
                break;
        }
    }

    private void ToClient(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var size = Math.Min(bytes.Length, WorkerBuffers.RecordSize);
            bytes[..size].CopyTo(_client.Stage(size));
            bytes = bytes[size..];
        }

        if (ClientIsFull)
        {
            Hold();
        }
    }

    /// <summary>The backend is not read until the client has taken what waits for it. That it is gone is told whether it is asked for or not: once will do.</summary>
    private void Hold() => Poll((_socket.Interest & ~Reading) | PollEvents.EdgeTriggered);

    private void SendWaiting(long now)
    {
        var sent = Send(_waiting.Bytes);
        if (IsDeaf)
        {
            return;
        }

        if (sent > 0)
        {
            Touch(now);
        }

        _waiting.Drop(sent);
        if (_waiting.Count > 0)
        {
            Poll(_socket.Interest | PollEvents.Writable);
            return;
        }

        Poll(_socket.Interest & ~PollEvents.Writable);
        EndSendingIfAllIsSent();
        _client.HoldReceiving(HasClientEnded);
    }

    /// <summary>Sends as much as the backend takes.</summary>
    private int Send(ReadOnlySpan<byte> bytes)
    {
        var sent = _socket.Send(bytes, out var error);
        if (error != 0)
        {
            // It takes nothing more. What it answered before is still read, and its end ends all; but after a reset nobody knows whether that is the whole answer.
            _deaf = true;
            _broken = error != Errno.BrokenPipe;
            _waiting.Clear();
            _client.HoldReceiving(true);
            Poll((_socket.Interest & ~(PollEvents.Writable | PollEvents.EdgeTriggered)) | Reading);
        }

        return sent;
    }

    private void EndSendingIfAllIsSent()
    {
        if (HasClientEnded && _connected && !IsDeaf && !_endSent && _waiting.Count == 0)
        {
            _endSent = true;
            _socket.EndSending();
        }
    }

    private void Touch(long now)
    {
        _movedAt = now;
        Deadline = _unpolled ? 0 : now + Patience;
    }

    private void Poll(PollEvents interest)
    {
        if (!_unpolled && !_socket.TryPoll(interest))
        {
            // The end comes by the timer, since this may be called where nothing may be closed.
            _unpolled = true;
            Deadline = 0;
            _worker.Timers.Arm(_owner);
        }
    }
}
