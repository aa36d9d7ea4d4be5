using System.Net;
using System.Runtime.InteropServices;
using Concentrator.Edge.Loop;
using Concentrator.Edge.Sockets;
using Concentrator.Protocol.Tls;

namespace Concentrator.Edge.Tunnels;

/// <summary>
/// The socket and the TLS engine of one connection. What is to be sent is staged as plaintext and encrypted at the end of the worker's turn, so that
/// many packets share a record and a system call.
/// </summary>
internal sealed unsafe class TlsTransport
{
    private const int NoSignal = 0x4000;
    private const int ShutdownBoth = 2;
    private const PollEvents Reading = PollEvents.Readable | PollEvents.PeerClosed;

    private readonly Worker _worker;
    private readonly int _descriptor;
    private readonly int _registration;
    private readonly TimerEntry _owner;
    private PollEvents _interest = Reading;
    private byte[]? _staging;
    private int _staged;
    private bool _packetsStaged;
    private bool _flushQueued;
    private bool _shutdownAfterFlush;
    private long _sent;

    internal TlsTransport(Worker worker, int descriptor, ITlsEngine engine, Connection owner)
    {
        _worker = worker;
        _owner = owner;
        _descriptor = descriptor;
        Engine = engine;
        _registration = worker.Poller.Add(descriptor, _interest, owner);
    }

    internal ITlsEngine Engine { get; private set; }

    /// <summary>Is told when the peer has taken so much that more may be sent; null for nobody.</summary>
    internal IBacklogWatcher? Watcher { get; set; }

    /// <summary>The address that the peer connected to.</summary>
    internal IPEndPoint LocalEndpoint => ListeningSocket.LocalEndpoint(_descriptor);

    internal bool IsClosed { get; private set; }

    /// <summary>The socket failed while sending; the connection is lost.</summary>
    internal bool IsBroken { get; private set; }

    /// <summary>The system refused to poll the socket for something else: nothing more is heard of it.</summary>
    internal bool IsUnpolled { get; private set; }

    /// <summary>The peer is not read at the moment, by <see cref="HoldReceiving"/>.</summary>
    internal bool HoldsReceiving { get; private set; }

    /// <summary>Bytes that wait because the peer does not take them.</summary>
    internal int Backlog => Engine.PendingOutput;

    /// <summary>Bytes that the peer has not acknowledged: those that wait here, encrypted or not yet, and those that wait in the kernel.</summary>
    internal int Unacknowledged => IsClosed ? 0 : (_staging is null ? 0 : _staged) + Backlog + ConnectedSocket.Unacknowledged(_descriptor);

    /// <summary>Bytes that the peer has acknowledged.</summary>
    internal long Acknowledged => IsClosed ? _sent : _sent - ConnectedSocket.Unacknowledged(_descriptor);

    /// <summary>When the kernel last took something of what is sent, milliseconds of the worker's clock; 0 for never.</summary>
    internal long LastSentAt { get; private set; }

    /// <summary>All has been given to the kernel, close_notify and FIN behind it.</summary>
    internal bool HasEnded { get; private set; }

    private Span<byte> Ciphertext => _worker.Buffers.Ciphertext;

    private PollEvents WantedReading => HoldsReceiving ? PollEvents.None : Reading;

    /// <summary>Takes another engine in place of the one that it has; nothing has been sent yet.</summary>
    internal void UseEngine(ITlsEngine engine)
    {
        Engine.Dispose();
        Engine = engine;
    }

    /// <summary>Has the peer wait, or wait no more, with what it sends.</summary>
    internal void HoldReceiving(bool hold)
    {
        if (hold != HoldsReceiving && !IsClosed)
        {
            HoldsReceiving = hold;
            Poll((_interest & PollEvents.Writable) | WantedReading);
        }
    }

    /// <summary>Takes what the socket has and feeds it to the engine.</summary>
    internal TransportStatus Receive()
    {
        var status = Receive(out var bytes);
        if (status == TransportStatus.Received)
        {
            Engine.Feed(bytes);
        }

        return status;
    }

    /// <summary>Takes what the socket has.</summary>
    /// <param name="bytes">What came, until the next call; nothing unless it is <see cref="TransportStatus.Received"/>.</param>
    internal TransportStatus Receive(out ReadOnlySpan<byte> bytes)
    {
        var buffer = Ciphertext;
        bytes = [];
        nint count;
        fixed (byte* start = buffer)
        {
            count = Libc.Receive(_descriptor, start, (nuint)buffer.Length, 0);
        }

        if (count > 0)
        {
            bytes = buffer[..(int)count];
            return TransportStatus.Received;
        }

        if (count == 0)
        {
            return TransportStatus.PeerClosed;
        }

        return Marshal.GetLastPInvokeError() is Errno.TryAgain or Errno.Interrupted ? TransportStatus.NothingYet : TransportStatus.Lost;
    }

    /// <summary>Room for plaintext that is sent, in order, at the end of the turn.</summary>
    /// <param name="size">Bytes, at most one record's.</param>
    internal Span<byte> Stage(int size)
    {
        if (_staging is not null && _staged + size > WorkerBuffers.RecordSize)
        {
            Encrypt();
        }

        if (_staging is null)
        {
            _staging = _worker.Buffers.RentStaging();
            _staged = 0;
            QueueFlush();
        }

        var room = _staging.AsSpan(_staged, size);
        _staged += size;
        return room;
    }

    /// <summary>Room for an IP packet's frame, like <see cref="Stage"/>.</summary>
    internal Span<byte> StagePacket(int size)
    {
        var room = Stage(size);
        _packetsStaged = true;
        return room;
    }

    /// <summary>Drops what is staged and not encrypted, whole frames all of it, if there are packets among it.</summary>
    internal void DropPackets()
    {
        if (_packetsStaged)
        {
            ReturnStaging();
        }
    }

    /// <summary>Ends the current TLS record: what is staged next goes into another one.</summary>
    internal void EndRecord()
    {
        if (_staging is not null)
        {
            Encrypt();
        }
    }

    /// <summary>Has the engine's own output (handshake, alerts) sent at the end of the turn.</summary>
    internal void QueueFlush()
    {
        if (!_flushQueued)
        {
            _flushQueued = true;
            _worker.FlushLater(this);
        }
    }

    /// <summary>Encrypts what is staged and sends as much as the socket takes.</summary>
    internal void Flush()
    {
        _flushQueued = false;
        if (IsClosed)
        {
            return;
        }

        EndRecord();

        // A socket that took no more says when it does again.
        if (IsBroken || !_interest.HasFlag(PollEvents.Writable))
        {
            Send();
        }
    }

    /// <summary>Sends what waits, as far as the socket takes it; the peer is read again when little is left.</summary>
    internal void Send()
    {
        var sentAll = !IsBroken && SendOutput();
        if (IsBroken)
        {
            // The poller then tells the connection, in the order of all its other events.
            _ = Libc.Shutdown(_descriptor, ShutdownBoth);
            Poll(Reading);
            return;
        }

        var isShort = Backlog <= _worker.Services.Options.MaxEgressBacklog;
        var reading = isShort ? WantedReading : _interest & Reading;
        Poll(sentAll ? reading : reading | PollEvents.Writable);
        if (isShort)
        {
            Watcher?.BacklogIsShort();
        }

        if (sentAll && _shutdownAfterFlush)
        {
            HasEnded = true;
            ConnectedSocket.EndSending(_descriptor);
        }
    }

    /// <summary>To be called when the engine has taken all that came: what it answers by itself is sent, and a peer that sends much and takes nothing is not read for a while.</summary>
    internal void EndReceiving()
    {
        if (Backlog == 0)
        {
            return;
        }

        QueueFlush();
        if (Backlog > 2 * _worker.Services.Options.MaxEgressBacklog)
        {
            Poll(_interest & ~Reading);
        }
    }

    /// <summary>Sends close_notify and FIN once all else is sent.</summary>
    internal void CloseSending()
    {
        EndRecord();
        Engine.Shutdown();
        _shutdownAfterFlush = true;
        QueueFlush();
    }

    /// <summary>Both sides have said their last: only a reset is still told, and that once.</summary>
    internal void ListenForReset() => Poll(PollEvents.EdgeTriggered);

    /// <summary>Closes the socket and frees the engine.</summary>
    /// <param name="reset">Whether the peer is to see that what it got is not all, unless it has acknowledged all and our end.</param>
    internal void Close(bool reset)
    {
        if (IsClosed)
        {
            return;
        }

        reset &= !HasEnded || Unacknowledged > 0;
        IsClosed = true;
        ReturnStaging();
        _worker.Poller.Remove(_registration, _descriptor);
        if (reset)
        {
            ConnectedSocket.Reset(_descriptor);
        }
        else
        {
            _ = Libc.Close(_descriptor);
        }

        Engine.Dispose();
    }

    private void Encrypt()
    {
        if (Engine.Write(_staging.AsSpan(0, _staged)) == TlsStatus.Failed)
        {
            IsBroken = true;
        }

        ReturnStaging();
    }

    private void ReturnStaging()
    {
        _packetsStaged = false;
        if (_staging is { } staging)
        {
            _staging = null;
            _worker.Buffers.ReturnStaging(staging);
        }
    }

    /// <summary>Sends the engine's output from where it waits; false when the socket takes no more, or broke.</summary>
    private bool SendOutput()
    {
        while (Engine.PendingOutput > 0)
        {
            var output = Engine.Output;
            nint sent;
            fixed (byte* start = output)
            {
                sent = Libc.Send(_descriptor, start, (nuint)output.Length, NoSignal);
            }

            if (sent >= 0)
            {
                _sent += sent;
                LastSentAt = _worker.TurnTime;
                Engine.Sent((int)sent);
                continue;
            }

            var error = Marshal.GetLastPInvokeError();
            if (error != Errno.Interrupted)
            {
                IsBroken |= error != Errno.TryAgain;
                return false;
            }
        }

        return true;
    }

    private void Poll(PollEvents interest)
    {
        if (interest != _interest)
        {
            _interest = interest;
            if (!_worker.Poller.TryModify(_registration, _descriptor, interest))
            {
                // The end comes by the timer, since this may be called where nothing may be closed.
                IsUnpolled = true;
                _worker.Timers.Arm(_owner);
            }
        }
    }
}
