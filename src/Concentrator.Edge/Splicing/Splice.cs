using System.Buffers;
using System.ComponentModel;
using System.Net;
using System.Runtime.InteropServices;
using Concentrator.Edge.Loop;
using Concentrator.Edge.Sockets;
using Concentrator.Edge.Tunnels;
using Concentrator.Protocol.Proxy;

namespace Concentrator.Edge.Splicing;

/// <summary>
/// The other half of a spliced connection: a socket to a backend, polled by the same worker. What comes from one side goes to the other; while one does not take it, the
/// other is not read, so that at most one read waits on the way to the backend, and <see cref="EdgeOptions.MaxEgressBacklog"/> and one read on the way to the client.
/// </summary>
internal sealed unsafe class Splice : IPollTarget, IBacklogWatcher
{
    private const int NoSignal = 0x4000;
    private const int ShutdownWrite = 1;
    private const PollEvents Reading = PollEvents.Readable | PollEvents.PeerClosed;

    private readonly Worker _worker;
    private readonly Connection _owner;
    private readonly TlsTransport _client;
    private readonly BackendAddresses _backend;
    private readonly byte[][] _addresses;
    private int _tried;
    private int _error;
    private int _descriptor = -1;
    private int _registration = -1;
    private PollEvents _interest;
    private bool _connected;
    private bool _clientEnded;
    private bool _deaf;
    private bool _over;
    private byte[]? _pending;
    private int _pendingStart;
    private int _pendingEnd;

    internal Splice(Worker worker, Connection owner, BackendAddresses backend)
    {
        _worker = worker;
        _owner = owner;
        _client = owner.Transport;
        _backend = backend;
        _addresses = backend.Current;
    }

    /// <summary>When <see cref="TimeUp"/> is to be called; it only ever moves later.</summary>
    internal long Deadline { get; private set; }

    private SpliceOptions Options => _worker.Services.Options.Splices;

    private int Pending => _pendingEnd - _pendingStart;

    private bool ClientIsFull => _client.Backlog > _worker.Services.Options.MaxEgressBacklog;

    /// <summary>Begins to connect.</summary>
    /// <param name="peer">The client, for the PROXY header.</param>
    /// <param name="listener">What it connected to.</param>
    /// <param name="now">The worker's time.</param>
    internal void Begin(IPEndPoint peer, IPEndPoint listener, long now)
    {
        Deadline = now + (long)Options.ConnectTimeout.TotalMilliseconds;
        _client.Watcher = this;
        if (_backend.Backend.SendsProxyHeader)
        {
            Span<byte> header = stackalloc byte[ProxyHeaderWriter.MaxSize];
            Keep(header[..ProxyHeaderWriter.Write(peer, listener, header)]);
        }

        Connect(now);
    }

    /// <summary>Takes what the client sent.</summary>
    internal void FromClient(ReadOnlySpan<byte> bytes, long now)
    {
        if (_over || _deaf)
        {
            return;
        }

        var sent = 0;
        if (_connected)
        {
            Touch(now);
            sent = Pending == 0 ? Send(bytes) : 0;
        }

        if (!_deaf && sent < bytes.Length)
        {
            Keep(bytes[sent..]);
            _client.HoldReceiving(true);
            if (_connected)
            {
                Poll(_interest | PollEvents.Writable);
            }
        }
    }

    /// <summary>The client sends nothing more; the backend may still answer.</summary>
    internal void ClientEnded()
    {
        _clientEnded = true;
        _client.HoldReceiving(true);
        if (_connected && !_deaf && Pending == 0)
        {
            _ = Libc.Shutdown(_descriptor, ShutdownWrite);
        }
    }

    /// <summary>Connecting took too long, or nothing moved for too long.</summary>
    internal void TimeUp(long now)
    {
        if (_connected)
        {
            _owner.EndSplice(now);
        }
        else
        {
            _owner.FailSplice(504, _backend.Backend, $"no connection within {Options.ConnectTimeout.TotalSeconds:0.#} s", now);
        }
    }

    public void OnReady(PollEvents events, long now)
    {
        if (!_connected)
        {
            _error = ConnectingSocket.ErrorOf(_descriptor);
            if (_error != 0)
            {
                CloseSocket();
                Connect(now);
                return;
            }

            _connected = true;
            Touch(now);
            Poll(Reading);
        }

        if (events.HasFlag(PollEvents.Writable) || Pending > 0)
        {
            SendPending(now);
        }

        if (!_over && (events & ~PollEvents.Writable) != PollEvents.None)
        {
            Receive(events, now);
        }
    }

    public void BacklogIsShort()
    {
        if (_over || !_connected || _interest.HasFlag(PollEvents.Readable))
        {
            return;
        }

        try
        {
            Poll(_interest | Reading);
        }
        catch (IOException)
        {
            // The system has no room for the registration that was given up: the end comes by the timer, since nothing may be closed here.
            Deadline = 0;
            _worker.Timers.Arm(_owner);
        }
    }

    /// <summary>Whether it was closed.</summary>
    internal bool IsOver => _over;

    /// <summary>Whether the client has said its last.</summary>
    internal bool HasClientEnded => _clientEnded;

    /// <summary>Closes the socket to the backend and forgets what waits for it.</summary>
    internal void Close()
    {
        _over = true;
        _client.Watcher = null;
        CloseSocket();
        ReturnPending();
    }

    private void Connect(long now)
    {
        while (_tried < _addresses.Length)
        {
            _descriptor = ConnectingSocket.Begin(_addresses[_tried++], out _error);
            if (_descriptor >= 0 && TryRegister())
            {
                return;
            }
        }

        var reason = _addresses.Length == 0 ? "its name is not resolved" : new Win32Exception(_error).Message;
        _owner.FailSplice(502, _backend.Backend, reason, now);
    }

    private bool TryRegister()
    {
        try
        {
            Poll(PollEvents.Writable);
            return true;
        }
        catch (IOException)
        {
            _error = Errno.NoBufferSpace;
            CloseSocket();
            return false;
        }
    }

    private void Receive(PollEvents events, long now)
    {
        if (ClientIsFull)
        {
            HoldBackend(events);
            return;
        }

        var buffer = _worker.Buffers.Ciphertext.AsSpan();
        nint count;
        fixed (byte* start = buffer)
        {
            count = Libc.Receive(_descriptor, start, (nuint)buffer.Length, 0);
        }

        if (count > 0)
        {
            Touch(now);
            ToClient(buffer[..(int)count]);
            if (ClientIsFull)
            {
                HoldBackend(PollEvents.None);
            }
        }
        else if (count == 0)
        {
            _owner.EndSplice(now);
        }
        else if (Marshal.GetLastPInvokeError() is not (Errno.TryAgain or Errno.Interrupted))
        {
            // The client is to see that what it got is not all; but one that was refused in the middle of its sending is to see the answer.
            if (_deaf)
            {
                _owner.EndSplice(now);
            }
            else
            {
                _owner.BreakSplice();
            }
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
    }

    /// <summary>The backend is not read until the client has taken what waits for it.</summary>
    private void HoldBackend(PollEvents events)
    {
        Poll(_interest & ~Reading);
        if ((events & (PollEvents.HangUp | PollEvents.Error)) != PollEvents.None)
        {
            // These are told whether they are asked for or not.
            Unregister();
        }
    }

    private void SendPending(long now)
    {
        var sent = Send(_pending.AsSpan(_pendingStart, Pending));
        if (_deaf)
        {
            return;
        }

        if (sent > 0)
        {
            Touch(now);
        }

        _pendingStart += sent;
        if (Pending > 0)
        {
            Poll(_interest | PollEvents.Writable);
            return;
        }

        ReturnPending();
        Poll(_interest & ~PollEvents.Writable);
        if (_clientEnded)
        {
            _ = Libc.Shutdown(_descriptor, ShutdownWrite);
        }

        _client.HoldReceiving(_clientEnded);
    }

    /// <summary>Sends as much as the backend takes.</summary>
    private int Send(ReadOnlySpan<byte> bytes)
    {
        var total = 0;
        while (total < bytes.Length)
        {
            nint sent;
            fixed (byte* start = bytes[total..])
            {
                sent = Libc.Send(_descriptor, start, (nuint)(bytes.Length - total), NoSignal);
            }

            if (sent >= 0)
            {
                total += (int)sent;
                continue;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error == Errno.Interrupted)
            {
                continue;
            }

            if (error != Errno.TryAgain)
            {
                Deafen();
            }

            return total;
        }

        return total;
    }

    /// <summary>The backend takes nothing more. It may have answered before: that is still read, and its end ends all.</summary>
    private void Deafen()
    {
        _deaf = true;
        ReturnPending();
        _client.HoldReceiving(true);
        Poll((_interest & ~PollEvents.Writable) | Reading);
    }

    private void Touch(long now) => Deadline = now + (long)Options.IdleTimeout.TotalMilliseconds;

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_pending is null || bytes.Length > _pending.Length - _pendingEnd)
        {
            var count = Pending;
            var array = ArrayPool<byte>.Shared.Rent(count + bytes.Length);
            _pending.AsSpan(_pendingStart, count).CopyTo(array);
            ReturnPending();
            (_pending, _pendingStart, _pendingEnd) = (array, 0, count);
        }

        bytes.CopyTo(_pending.AsSpan(_pendingEnd));
        _pendingEnd += bytes.Length;
    }

    private void ReturnPending()
    {
        if (_pending is { } array)
        {
            ArrayPool<byte>.Shared.Return(array);
        }

        (_pending, _pendingStart, _pendingEnd) = (null, 0, 0);
    }

    private void Poll(PollEvents interest)
    {
        if (_registration < 0)
        {
            _registration = _worker.Poller.Add(_descriptor, interest, this);
        }
        else if (interest != _interest)
        {
            _worker.Poller.Modify(_registration, _descriptor, interest);
        }

        _interest = interest;
    }

    private void Unregister()
    {
        if (_registration >= 0)
        {
            _worker.Poller.Remove(_registration, _descriptor);
            _registration = -1;
        }
    }

    private void CloseSocket()
    {
        if (_descriptor >= 0)
        {
            Unregister();
            _ = Libc.Close(_descriptor);
            _descriptor = -1;
        }
    }
}
